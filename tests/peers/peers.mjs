// Other people's software, at the end of a pipe: one question a line, one answer a line, both JSON.
//
//   {"do": "contexts", "documents": {url: document}}            kept for everything that follows
//   {"do": "verify", "peer", "credential", "documents", "now"}  → {"verified", "withdrawn", "why", "log"}
//   {"do": "issue", "peer", "suite", "seed", "controller"?, "credential", "documents", "created"}
//   {"do": "list", "url", "length", "set": [index…], "purpose", …as issue} → a signed status list
//   {"do": "did", "suite", "seed"}                              → the did:key of that seed
//
// Nothing here reaches a network: what is not among the documents is not found.

import {createInterface} from 'node:readline';
import {createPrivateKey} from 'node:crypto';

const contexts = new Map();
let documents = new Map();
const asked = [];

const LINKED_DATA = {'content-type': 'application/ld+json'};
globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  asked.push(url);
  const found = documents.get(url) ?? contexts.get(url);
  if(found === undefined) {
    return new Response('not in this world', {status: 404});
  }
  return new Response(JSON.stringify(found), {status: 200, headers: LINKED_DATA});
};

const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {cryptosuite: eddsaRdfc2022} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {cryptosuite: ecdsaRdfc2019} = await import('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite');
const Ed25519Multikey = await import('@digitalbazaar/ed25519-multikey');
const EcdsaMultikey = await import('@digitalbazaar/ecdsa-multikey');
const DidKey = await import('@digitalbazaar/did-method-key');
const vc = await import('@digitalbazaar/vc');
const statusLists = await import('@digitalbazaar/vc-bitstring-status-list');
const dcc = await import('@digitalcredentials/verifier-core');
const dccVc = await import('@digitalcredentials/vc');
const dccIntegrity = await import('@digitalcredentials/data-integrity');
const dccEddsa = await import('@digitalcredentials/eddsa-rdfc-2022-cryptosuite');
const dcc2020 = await import('@digitalcredentials/ed25519-signature-2020');
const dccKey2020 = await import('@digitalcredentials/ed25519-verification-key-2020');

const didKey = DidKey.driver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
didKey.use({multibaseMultikeyHeader: 'zDna', fromMultibase: EcdsaMultikey.from});
didKey.use({multibaseMultikeyHeader: 'z82L', fromMultibase: EcdsaMultikey.from});

const SUITES = {
  'eddsa-rdfc-2022': eddsaRdfc2022,
  'ecdsa-rdfc-2019': ecdsaRdfc2019
};

async function load(url) {
  asked.push(url);
  const found = documents.get(url) ?? contexts.get(url);
  if(found !== undefined) {
    return {contextUrl: null, documentUrl: url, document: found};
  }
  if(url.startsWith('did:key:')) {
    return {contextUrl: null, documentUrl: url, document: await didKey.get({url})};
  }
  const [did, fragment] = url.split('#');
  const page = documents.get(did);
  if(page !== undefined && fragment !== undefined) {
    const method = page.verificationMethod.find(one => one.id === url);
    if(method !== undefined) {
      const context = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'];
      return {contextUrl: null, documentUrl: url, document: {'@context': context, ...method}};
    }
  }
  throw new Error(`not in this world: ${url}`);
}

// The private half of a key from a seed, as the same RFC 8032 / SEC 1 arithmetic gives it to Cairn.
async function keyOf({suite, seed, controller}) {
  const secret = Buffer.from(seed, 'hex');
  let pair;
  if(suite === 'ecdsa-rdfc-2019') {
    const jwk = JSON.parse(Buffer.from(seed, 'hex').toString('utf8'));
    createPrivateKey({key: jwk, format: 'jwk'});
    pair = await EcdsaMultikey.fromJwk({jwk, secretKey: true});
  } else {
    pair = await Ed25519Multikey.generate({seed: new Uint8Array(secret)});
  }
  const {publicKeyMultibase} = await pair.export({publicKey: true});
  const did = controller ?? `did:key:${publicKeyMultibase}`;
  pair.controller = did;
  pair.id = `${did}#${publicKeyMultibase}`;
  return {pair, did};
}

async function issueWith({peer, suite, seed, controller, credential, created}) {
  if(peer === 'digitalcredentials') {
    if(suite === 'Ed25519Signature2020') {
      const key = await dccKey2020.Ed25519VerificationKey2020.generate(
        {seed: new Uint8Array(Buffer.from(seed, 'hex'))});
      key.controller = `did:key:${key.fingerprint()}`;
      key.id = `${key.controller}#${key.fingerprint()}`;
      const signs = new dcc2020.Ed25519Signature2020({key, date: created});
      return dccVc.issue({credential: {...credential, issuer: issuer(credential, key.controller)},
        suite: signs, documentLoader: load});
    }
    const {pair, did} = await keyOf({suite, seed, controller});
    const signs = new dccIntegrity.DataIntegrityProof(
      {cryptosuite: dccEddsa.cryptosuite, signer: pair.signer(), date: created});
    return dccVc.issue({credential: {...credential, issuer: issuer(credential, did)},
      suite: signs, documentLoader: load});
  }
  const {pair, did} = await keyOf({suite, seed, controller});
  const signs = new DataIntegrityProof({cryptosuite: SUITES[suite], signer: pair.signer(), date: created});
  return vc.issue({credential: {...credential, issuer: issuer(credential, did)},
    suite: signs, documentLoader: load});
}

function issuer(credential, did) {
  const named = credential.issuer;
  return named !== null && typeof named === 'object' ? {...named, id: did} : did;
}

const VERBS = {
  async contexts({documents}) {
    for(const [url, document] of Object.entries(documents)) {
      contexts.set(url, document);
    }
    return {kept: contexts.size};
  },

  async did({suite, seed}) {
    return {did: (await keyOf({suite, seed})).did};
  },

  async issue(question) {
    return {credential: await issueWith(question)};
  },

  async list(question) {
    const {url, length, set, purpose, validFrom} = question;
    const list = await statusLists.createList({length});
    for(const index of set) {
      list.setStatus(index, true);
    }
    const credential = await statusLists.createCredential({id: url, list, statusPurpose: purpose});
    return {credential: await issueWith({...question, credential: {...credential, validFrom}})};
  },

  async verify({peer, credential, now}) {
    return peer === 'digitalcredentials' ? askDcc(credential) : askBazaar(credential, now);
  }
};

async function askBazaar(credential, now) {
  const suite = Object.values(SUITES).map(cryptosuite => new DataIntegrityProof({cryptosuite}));
  const result = await vc.verifyCredential({
    credential, suite, documentLoader: load, now,
    checkStatus: options => statusLists.checkStatus({...options, suite, documentLoader: load})
  });
  const status = result.statusResult;
  return {
    verified: result.verified,
    withdrawn: (status?.results ?? []).some(one => one.status === true),
    why: [...messages(result.error), ...messages(status?.error)],
    asked: asked.splice(0)
  };
}

async function askDcc(credential) {
  const result = await dcc.verifyCredential({credential, knownDIDRegistries: []});
  const log = Object.fromEntries((result.log ?? []).map(step => [step.id, step.valid ?? step.error?.name]));
  const schema = result.additionalInformation?.find(one => one.id === 'schema_check')?.results;
  return {
    // Its registries are informational: nobody is registered here.
    verified: !result.errors && log.valid_signature === true && log.expiration !== false &&
      [log.revocation_status, log.suspension_status].every(said => (said ?? true) === true),
    withdrawn: [log.revocation_status, log.suspension_status].includes(false),
    why: (result.errors ?? []).flatMap(error => [error.name, error.message]).filter(Boolean),
    log,
    schema: Array.isArray(schema) ? schema.map(one => one.result) : schema ?? null,
    asked: asked.splice(0)
  };
}

function messages(error) {
  if(!error) {
    return [];
  }
  return [error.message, ...(error.errors ?? []).flatMap(messages), ...messages(error.cause)].filter(Boolean);
}

const say = answer => process.stdout.write(`${JSON.stringify(answer)}\n`);
for(const quiet of ['log', 'info', 'warn', 'error']) {
  console[quiet] = () => {};
}
say({ready: process.version});
for await (const line of createInterface({input: process.stdin})) {
  const question = JSON.parse(line);
  asked.length = 0;
  if(question.do !== 'contexts') {
    documents = new Map(Object.entries(question.documents ?? {}));
  }
  try {
    say(await VERBS[question.do](question));
  } catch(error) {
    say({fault: error.message, why: messages(error)});
  }
}
