// How often @digitalbazaar/vc issues and verifies in a second of processor time.
//
// In: one line of JSON {"credentials", "contexts", "seed", "created", "seconds", "rounds"}.
// Out: one line of JSON {"issue", "verify", "version"}: medians of rounds, eddsa-rdfc-2022.
// Nothing here reaches a network.

import {createInterface} from 'node:readline';
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as DidKey from '@digitalbazaar/did-method-key';
import * as vc from '@digitalbazaar/vc';

const {value: line} = await createInterface({input: process.stdin})[Symbol.asyncIterator]().next();
const {credentials, contexts, seed, created, seconds, rounds} = JSON.parse(line);

const didKey = DidKey.driver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});

async function documentLoader(url) {
  const document = url.startsWith('did:key:') ? await didKey.get({url}) : contexts[url];
  if(document === undefined) {
    throw new Error(`not in this world: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

const pair = await Ed25519Multikey.generate({seed: new Uint8Array(Buffer.from(seed, 'hex'))});
const {publicKeyMultibase} = await pair.export({publicKey: true});
const did = `did:key:${publicKeyMultibase}`;
pair.controller = did;
pair.id = `${did}#${publicKeyMultibase}`;

const signing = new DataIntegrityProof({cryptosuite, signer: pair.signer(), date: created});
const checking = new DataIntegrityProof({cryptosuite});
const own = credentials.map(one => ({...one, issuer: {...one.issuer, id: did}}));
const issue = credential => vc.issue({credential, suite: signing, documentLoader});
const issued = [];
for(const credential of own) {
  issued.push(await issue(structuredClone(credential)));
}
async function verify(credential) {
  const {verified, error} = await vc.verifyCredential(
    {credential, suite: checking, documentLoader, now: new Date(created)});
  if(!verified) {
    throw error;
  }
}

function spent(since) {
  const {user, system} = process.cpuUsage(since);
  return (user + system) / 1e6;
}

async function round(work, subjects) {
  const start = process.cpuUsage();
  let count = 0;
  while(spent(start) < seconds / rounds) {
    await work(structuredClone(subjects[count % subjects.length]));
    count++;
  }
  return count / spent(start);
}

const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
for(let i = 0; i < 20; i++) {   // until the compiler has warmed up
  await issue(structuredClone(own[i % own.length]));
  await verify(issued[i % issued.length]);
}
const found = {issue: [], verify: []};
for(let i = 0; i < rounds; i++) {
  found.issue.push(await round(issue, own));
  found.verify.push(await round(verify, issued));
}
const {version} = JSON.parse(readFileSync(new URL('../../node_modules/@digitalbazaar/vc/package.json', import.meta.url)));
console.log(JSON.stringify({issue: median(found.issue), verify: median(found.verify), version}));
