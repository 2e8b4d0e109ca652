// Everything the pages do in a browser beyond links and forms: appearance, keys, the review queue.
// Loaded in the head, so that a dark page is dark from its first paint.
(() => {
  "use strict";

  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const appear = () => {
    const asked = root.dataset.theme;
    root.dataset.bsTheme = asked === "dark" || (asked !== "light" && dark.matches) ? "dark" : "light";
  };
  appear();
  dark.addEventListener("change", appear);

  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  function toast(text, bad = false) {
    const line = document.createElement("div");
    line.className = bad ? "kd-toast kd-toast-bad" : "kd-toast";
    line.textContent = text;
    $("#toasts").append(line);
    setTimeout(() => line.remove(), bad ? 9000 : 3000);
  }

  const typing = (event) =>
    event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey ||
    event.target.closest("input, textarea, select, [contenteditable]");

  // ---- the queue -------------------------------------------------------------------------------

  const ACTS = { y: "confirm", n: "reject", s: "unsure", u: "undo", o: "open", v: "kept", d: "mode" };

  function review() {
    const place = $("#find");
    const words = $("#words").dataset;
    const mayDecide = document.body.dataset.review === "decide";
    const rows = () => $$("[data-find]").filter((row) => !row.classList.contains("is-gone"));
    const rowOf = (id) => $(`[data-find="${id}"]`);
    const shown = () => $("[data-shown]", place)?.dataset.shown;
    const kept = new Map();
    const undone = []; // finds decided on this page, the latest last
    const busy = new Set();

    const fill = (template, name, value) => template.replace(`{${name}}`, value);

    async function load(id, mode) {
      const key = mode ? `${id}?mode=${mode}` : `${id}`;
      if (!kept.has(key)) {
        kept.set(key, fetch(`/review/${key}`, { headers: { "X-Fragment": "1", Accept: "text/html" } })
          .then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.text(); })
          .catch((fault) => { kept.delete(key); throw fault; }));
      }
      return kept.get(key);
    }

    function ahead(id) {
      const all = rows();
      const at = all.findIndex((row) => row.dataset.find === `${id}`);
      for (const row of all.slice(at + 1, at + 3)) load(row.dataset.find).catch(() => {});
    }

    let latest = 0;
    async function show(id, mode) {
      const turn = ++latest;
      for (const row of $$(".kd-row.is-here")) { row.classList.remove("is-here"); row.removeAttribute("aria-current"); }
      const row = rowOf(id);
      if (row) {
        row.classList.add("is-here");
        row.setAttribute("aria-current", "true");
        row.scrollIntoView({ block: "nearest" });
      }
      $(".kd-find", place)?.classList.add("is-loading");
      try {
        const text = await load(id, mode);
        if (turn !== latest) return;
        place.innerHTML = text;
        ahead(id);
      } catch {
        if (turn === latest) toast(words.offline, true);
      }
    }

    function step(by) {
      const all = rows();
      if (!all.length) return;
      const at = all.findIndex((row) => row.dataset.find === shown());
      show(all[Math.max(0, Math.min(all.length - 1, at + by))].dataset.find);
    }

    function count(name, by) {
      for (const place of $$(`[data-${name}]`)) place.textContent = Math.max(0, Number(place.textContent) + by);
      const bar = $("[data-progress]");
      if (bar && name === "decided") bar.value = Number(bar.value) + by;
    }

    function settle(queue) {
      for (const name of ["waiting", "decided", "all"]) for (const place of $$(`[data-${name}]`)) place.textContent = queue[name];
      const bar = $("[data-progress]");
      if (bar) { bar.max = queue.all || 1; bar.value = queue.decided; }
    }

    // Take a row out of the queue and go on; the returned function puts it back.
    function leave(id) {
      const row = rowOf(id);
      if (!row) return () => {};
      const all = rows();
      const at = all.indexOf(row);
      const next = all[at + 1] || all[at - 1];
      row.classList.add("is-gone");
      const group = row.closest(".kd-group");
      group.classList.toggle("is-gone", !$$("[data-find]:not(.is-gone)", group).length);
      if (next) show(next.dataset.find); else done(true);
      return () => {
        row.classList.remove("is-gone");
        group.classList.remove("is-gone");
        done(false);
      };
    }

    function done(all) {
      $("#queue-done")?.classList.toggle("d-none", !all);
      $(".kd-review")?.classList.toggle("d-none", all);
    }

    async function post(id, act, body = {}) {
      let answer;
      try {
        answer = await fetch(`/api/v1/candidates/${id}/${act}`, {
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: "application/json" },
          body: JSON.stringify(body),
        });
      } catch {
        throw new Error(words.offline);
      }
      const said = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Error((root.lang === "en" ? said.detail : said.title) || `${answer.status}`);
      return said;
    }

    async function decide(act, body) {
      const id = shown();
      if (!id || !mayDecide || busy.has(id)) return;
      const button = $(`[data-do="${act}"]`, place);
      if (!button || button.disabled) return;
      busy.add(id);
      const gone = act !== "unsure";
      const inQueue = Boolean(rowOf(id));
      const back = gone && inQueue ? leave(id) : () => {};
      if (gone) { count("waiting", -1); count("decided", 1); }
      undone.push(id);
      try {
        const said = await post(id, act, body);
        for (const key of [...kept.keys()]) if (key.split("?")[0] === id) kept.delete(key);
        settle(said.queue);
        toast(said.first ? fill(words.saved, "what", words[act]) : fill(words.another, "who", said.decided_by));
        if (!gone || !inQueue) show(id);
      } catch (fault) {
        back();
        if (gone) { count("waiting", 1); count("decided", -1); }
        undone.splice(undone.lastIndexOf(id), 1);
        kept.delete(id);
        show(id);
        toast(fill(words.back, "why", fault.message), true);
      } finally {
        busy.delete(id);
      }
    }

    async function undo() {
      const asked = $('[data-do="undo"]', place) && rowOf(shown())?.dataset.state === "decided" ? shown() : undone.at(-1) ?? (inDecided() ? shown() : undefined);
      if (!asked) { toast(words.nothing); return; }
      if (!mayDecide || busy.has(asked)) return;
      busy.add(asked);
      try {
        const said = await post(asked, "undo");
        const at = undone.lastIndexOf(asked);
        if (at >= 0) undone.splice(at, 1);
        kept.delete(asked);
        const row = rowOf(asked);
        if (row) { row.classList.remove("is-gone"); row.closest(".kd-group").classList.remove("is-gone"); delete row.dataset.state; done(false); }
        settle(said.queue);
        show(asked);
        toast(words.undone);
      } catch (fault) {
        toast(fault.message, true);
      } finally {
        busy.delete(asked);
      }
    }

    const inDecided = () => Boolean($(".kd-decided-line", place));

    function act(name) {
      if (name === "reject") { if (mayDecide && $('[data-do="reject"]', place)) $("#reasons").showModal(); }
      else if (name === "undo") undo();
      else if (name === "open") $('[data-do="open"]', place)?.click();
      else if (name === "kept") { const link = $('[data-do="kept"]', place); if (link) location.assign(link.href); }
      else if (name === "mode") show(shown(), $(".kd-find", place).dataset.mode === "differs" ? "matches" : "differs");
      else decide(name);
    }

    function rejectBecause(reason) {
      $("#reasons").close();
      decide("reject", { reason });
    }

    document.addEventListener("click", (event) => {
      const row = event.target.closest("[data-find]");
      if (row && !event.ctrlKey && !event.metaKey) { event.preventDefault(); show(row.dataset.find); return; }
      const button = event.target.closest("button[data-do]");
      if (button) { act(button.dataset.do); return; }
      const reason = event.target.closest("[data-reason]");
      if (reason) rejectBecause(reason.dataset.reason);
    });

    // Both texts scroll together, each by its own share of what there is to scroll.
    let leading;
    place.addEventListener("pointerover", (event) => { leading = event.target.closest("[data-scroll]") || leading; });
    place.addEventListener("focusin", (event) => { leading = event.target.closest("[data-scroll]") || leading; });
    place.addEventListener("scroll", (event) => {
      const from = event.target.closest?.("[data-scroll]");
      if (!from || from !== leading) return;
      const share = from.scrollTop / Math.max(1, from.scrollHeight - from.clientHeight);
      for (const other of $$("[data-scroll]", place)) if (other !== from) other.scrollTop = share * (other.scrollHeight - other.clientHeight);
    }, true);

    const first = shown();
    if (first) {
      rowOf(first)?.classList.add("is-here");
      rowOf(first)?.setAttribute("aria-current", "true");
      ahead(first);
    }

    return (key) => {
      if ($("#reasons").open) {
        const button = $$("[data-reason]")[Number(key) - 1];
        if (button) rejectBecause(button.dataset.reason);
        return Boolean(button);
      }
      if (key === "j") step(1);
      else if (key === "k") step(-1);
      else if (ACTS[key] && shown()) act(ACTS[key]);
      else if (key === "u") undo();
      else return false;
      return true;
    };
  }

  // ---- every page ------------------------------------------------------------------------------

  function keys(inReview) {
    let going = -Infinity;
    document.addEventListener("keydown", (event) => {
      if (root.dataset.keys === "off" || typing(event) || event.repeat && !"jk".includes(event.key)) return;
      if (event.timeStamp - going < 1500) {
        going = -Infinity;
        const link = $(`[data-go="${CSS.escape(event.key)}"]`);
        if (link) { event.preventDefault(); location.assign(link.href); }
        return;
      }
      const modal = $("dialog[open]:not(#reasons)");
      if (modal) return;
      if (inReview && inReview(event.key)) { event.preventDefault(); return; }
      if (event.key === "g") { going = event.timeStamp; return; }
      if (event.key === "?") { $("#keys")?.showModal(); event.preventDefault(); return; }
      if (event.key === "/") { const field = $("[data-search]"); if (field) { field.focus(); field.select(); event.preventDefault(); } }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    keys(document.body.dataset.review === undefined || !$("#find") ? null : review());
    document.addEventListener("click", (event) => {
      const copy = event.target.closest("[data-copy]");
      if (copy) {
        const text = document.getElementById(copy.dataset.copy).value;
        const said = copy.textContent;
        write(text).then(() => { copy.textContent = "✓"; setTimeout(() => { copy.textContent = said; }, 1500); });
      }
      if (event.target.closest("[data-print]")) window.print();
      if (event.target.closest("[data-keys-help]")) $("#keys").showModal();
      const menu = $(".kd-menu[open]");
      if (menu && !event.target.closest(".kd-menu")) menu.removeAttribute("open");
    });
    document.addEventListener("htmx:responseError", (event) => {
      const answer = event.detail.xhr;
      if (answer.status === 422) return;
      let said = {};
      try { said = JSON.parse(answer.responseText); } catch { /* a page, not a problem */ }
      toast((root.lang === "en" ? said.detail : said.title) || `${answer.status}`, true);
    });
    document.addEventListener("change", (event) => {
      const form = event.target.closest("[data-filters]");
      if (form && event.target.matches("select")) form.requestSubmit();
    });
    document.addEventListener("submit", (event) => {
      // Empty filters stay out of the address.
      if (event.target.matches("[data-filters]")) for (const field of $$("input, select", event.target)) if (!field.value) field.disabled = true;
    });
  });

  // Plain-http intranets have no clipboard of their own.
  async function write(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const held = document.createElement("textarea");
    held.value = text;
    document.body.append(held);
    held.select();
    document.execCommand("copy");
    held.remove();
  }
})();
