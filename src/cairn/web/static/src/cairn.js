/* Makes pages livelier; every page works without it. No dependencies. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  /* Files can be dropped on a zone; what is too large is said before it is sent. */
  for (const zone of document.querySelectorAll("[data-drop]")) {
    const input = zone.querySelector("input[type=file]");
    const said = zone.querySelector(".chosen");
        const show = () => {
      const files = [...input.files];
      const most = Number(zone.dataset.most) || Infinity;
      const large = files.find((file) => file.size > most);
      zone.classList.toggle("refused", Boolean(large));
      said.textContent = large ? `${large.name} ${zone.dataset.tooLarge}` : files.map((file) => file.name).join(", ");
      if (large) input.value = "";
      else if (files.length && zone.closest("form[data-send-at-once]")) {
        zone.classList.add("reading");
        said.textContent = `${zone.dataset.reading} ${said.textContent}`;
        zone.closest("form").requestSubmit();
      }
    };
    let depth = 0;
    zone.addEventListener("dragenter", () => { depth += 1; zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) zone.classList.remove("over"); });
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      zone.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      const taken = new DataTransfer();
      for (const file of event.dataTransfer.files) {
        taken.items.add(file);
        if (!input.multiple) break;
      }
      input.files = taken.files;
      show();
    });
    input.addEventListener("change", show);
  }

  /* Copy the text of a field. */
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      const words = button.querySelector("span");
      const before = words.textContent;
      field.select();
      try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
      words.textContent = button.dataset.copied;
      setTimeout(() => { words.textContent = before; }, 2000);
    });
  }

  /* A draft saves itself: the form goes to data-autosave a second after the last change. */
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const said = form.querySelector("[data-saved]");
    let timer = 0;
    let running = null;
    const save = async () => {
      if (running) running.abort();
      running = new AbortController();
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body: new FormData(form), credentials: "same-origin", signal: running.signal,
          headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
        });
        if (said) said.textContent = answer.ok
          ? `${said.dataset.saved} ${new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" })}`
          : said.dataset.notSaved;
        form.toggleAttribute("data-changed", !answer.ok);
      } catch (error) {
        if (error.name !== "AbortError" && said) said.textContent = said.dataset.notSaved;
      }
    };
    form.addEventListener("input", () => {
      form.setAttribute("data-changed", "");
      clearTimeout(timer);
      timer = setTimeout(save, 1000);
    });
    form.addEventListener("submit", () => { clearTimeout(timer); form.removeAttribute("data-changed"); });
    addEventListener("beforeunload", (event) => { if (form.hasAttribute("data-changed")) event.preventDefault(); });
  }

  /* A form is sent once: the button says it is busy. A page shown again from the cache is not. */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.method !== "post" || !button || event.defaultPrevented) return;
    if (button.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    button.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
  });

  /* Menus close with Escape and when one clicks elsewhere. */
  const menus = document.querySelectorAll("details.menu");
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* What was wrong comes first. */
  const errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
