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

  const ACTS = {
    y: "confirm", n: "reject", s: "unsure", c: "note", u: "undo", o: "open", v: "kept", d: "mode",
    r: "relation", p: "place", x: "choose", X: "bulk",
  };

  function review() {
    const place = $("#find");
    const words = $("#words").dataset;
    const mayDecide = document.body.dataset.review === "decide";
    const rows = () => $$("[data-find]").filter((row) => !row.classList.contains("is-gone"));
    const rowOf = (id) => $(`[data-find="${id}"]`);
    const find = () => $("[data-shown]", place);
    const shown = () => find()?.dataset.shown;
    const button = (name) => $(`[data-do="${name}"]`, place);
    const kept = new Map(); // fragments by address
    const noted = new Map(); // find → facts that go with its confirmation
    const busy = new Set();

    const AGAIN_MS = 500;
    const pause = (ms) => new Promise((over) => setTimeout(over, ms));
    const fill = (template, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), template);

    async function load(id, mode) {
      const key = mode ? `${id}?mode=${mode}` : `${id}`;
      if (!kept.has(key)) {
        const ask = () => fetch(`/review/${key}`, { headers: { "X-Fragment": "1", Accept: "text/html" } })
          .then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.text(); });
        kept.set(key, ask().catch(() => pause(AGAIN_MS).then(ask)) // a passing fault passes unseen
          .catch((fault) => { kept.delete(key); throw fault; }));
      }
      return kept.get(key);
    }

    function forget(id) {
      for (const key of [...kept.keys()]) if (key.split("?")[0] === `${id}`) kept.delete(key);
    }

    function ahead(id) {
      const all = rows();
      const at = all.findIndex((row) => row.dataset.find === `${id}`);
      for (const row of all.slice(at + 1, at + 3)) load(row.dataset.find).catch(() => {});
    }

    let latest = 0, target = shown(); // the find at hand, or the one on its way
    async function show(id, mode) {
      const turn = ++latest;
      target = `${id}`;
      for (const row of $$(".kd-row.is-here")) { row.classList.remove("is-here"); row.removeAttribute("aria-current"); }
      const row = rowOf(id);
      if (row) {
        const folded = row.closest("details:not([open])");
        if (folded) folded.open = true;
        row.classList.add("is-here");
        row.setAttribute("aria-current", "true");
        row.scrollIntoView({ block: "nearest" });
      }
      find()?.classList.add("is-loading");
      try {
        const text = await load(id, mode);
        if (turn !== latest) return;
        place.innerHTML = text;
        for (const [kind, value] of Object.entries(noted.get(`${id}`) || {})) say(kind, value);
        ahead(id);
      } catch {
        if (turn !== latest) return;
        find()?.classList.remove("is-loading");
        target = shown();
        toast(words.offline, true);
      }
    }

    function step(by) {
      const all = rows();
      if (!all.length) return;
      const at = all.findIndex((row) => row.dataset.find === shown());
      if (at + by >= all.length) $("[data-more]")?.focus(); // Enter turns the page
      show(all[Math.max(0, Math.min(all.length - 1, at + by))].dataset.find);
    }

    // -- the counter: what the server says is the truth, in between we count along

    const COUNTED = { confirm: "confirmed", reject: "rejected" };

    function put(name, value) {
      for (const place of $$(`[data-${name}]`)) place.textContent = Math.max(0, value);
    }

    function count(act, by) {
      const now = (name) => Number($(`[data-${name}]`)?.textContent || 0);
      if (!COUNTED[act]) return;
      put("waiting", now("waiting") - by);
      put(COUNTED[act], now(COUNTED[act]) + by);
      put("decided", now("decided") + by);
      const bar = $("[data-progress]");
      if (bar) bar.value = Number(bar.value) + by;
    }

    function settle(queue) {
      for (const name of ["waiting", "confirmed", "rejected", "unsure", "decided", "all"]) put(name, queue[name]);
      const bar = $("[data-progress]");
      if (bar) { bar.max = queue.all || 1; bar.value = queue.decided; }
    }

    function recount() {
      fetch("/api/v1/queue", { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : null))
        .then((queue) => { if (queue) settle(queue); })
        .catch(() => {});
    }

    // Answers may overtake each other: one that comes late knows less than what is shown.
    let asked = 0, answered = 0;
    function settleInTurn(turn, queue) {
      if (turn < answered) { recount(); return; }
      answered = turn;
      settle(queue);
    }

    // Somebody comes back to the page: others may have decided meanwhile.
    document.addEventListener("visibilitychange", () => { if (!document.hidden) recount(); });

    // -- what can be taken back: of this tab, also after a page was left and opened again

    const STACK = "kandeng-undo";
    const stack = () => { try { return JSON.parse(sessionStorage.getItem(STACK)) || []; } catch { return []; } };
    const push = (done) => sessionStorage.setItem(STACK, JSON.stringify([...stack(), done].slice(-100)));
    const drop = (done) => {
      const all = stack(), at = all.findLastIndex((held) => JSON.stringify(held) === JSON.stringify(done));
      if (at >= 0) all.splice(at, 1);
      sessionStorage.setItem(STACK, JSON.stringify(all));
    };

    // -- rows leave when decided; the returned function puts them back

    function leave(ids) {
      const gone = ids.map(rowOf).filter((row) => row && !row.classList.contains("is-gone"));
      if (!gone.length) return () => {};
      const all = rows();
      const last = all.indexOf(gone.at(-1));
      for (const row of gone) row.classList.add("is-gone");
      for (const row of gone) emptied(row.closest(".kd-group"));
      const next = all.slice(last + 1).find((row) => !gone.includes(row)) || rows().at(-1);
      if (!ids.includes(target)) return () => gone.forEach(back);
      if (next) show(next.dataset.find); else done(true);
      return () => gone.forEach(back);
    }

    function back(row) {
      row.classList.remove("is-gone");
      emptied(row.closest(".kd-group"));
      done(false);
    }

    function emptied(group) {
      group.classList.toggle("is-gone", !$$("[data-find]:not(.is-gone)", group).length);
      const more = $(".kd-more", group);
      more?.classList.toggle("is-gone", !$$("[data-find]:not(.is-gone)", more).length);
    }

    function done(all) {
      $("#queue-done")?.classList.toggle("d-none", !all);
      $(".kd-review")?.classList.toggle("d-none", all);
      if (all) $("#queue-done a")?.focus(); // Enter goes on
    }

    // The counter runs ahead of the server: while something is under way it says so, and a
    // verdict whose page is left at once is sent all the same.
    let sending = 0;
    const underWay = (by) => $(".kd-progress")?.setAttribute("aria-busy", (sending += by) > 0);

    async function post(path, body = {}) {
      underWay(1);
      try { return await sent(path, body); } finally { underWay(-1); }
    }

    async function sent(path, body) {
      let answer;
      try {
        answer = await fetch(`/api/v1/${path}`, {
          method: "POST",
          keepalive: true,
          headers: { "Content-Type": "application/json", Accept: "application/json" },
          body: JSON.stringify(body),
        });
      } catch {
        throw new Error(words.offline);
      }
      const said = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        const fault = new Error((root.lang === "en" ? said.detail : said.title) || `${answer.status}`);
        fault.said = said;
        throw fault;
      }
      return said;
    }

    async function decide(act, body = {}) {
      const id = shown();
      const pressed = button(act);
      if (!id || !mayDecide || busy.has(id) || !pressed || pressed.disabled) return;
      if (rowOf(id)?.classList.contains("is-gone")) return; // decided here a moment ago
      const turn = ++asked;
      busy.add(id);
      const gone = act !== "unsure" && Boolean(rowOf(id));
      const restore = gone ? leave([id]) : () => {};
      if (act === "unsure") doubted(id, true);
      count(act, 1);
      const facts = act === "confirm" ? noted.get(id) : undefined;
      const acted = { ids: [id] };
      push(acted);
      try {
        const said = await post(`candidates/${id}/${act}`, facts ? { ...body, facts } : body);
        forget(id);
        settleInTurn(turn, said.queue);
        if (said.awaiting) {
          restore();
          show(id);
          toast(fill(words.second, { amount: said.awaiting.amount }), true);
          return;
        }
        noted.delete(id);
        toast(said.first ? fill(words.saved, { what: words[act] }) : fill(words.another, { who: said.decided_by_name }));
        if (!gone && shown() === id) show(id);
      } catch (fault) {
        drop(acted);
        restore();
        if (act === "unsure") doubted(id, false);
        count(act, -1);
        if (fault.said?.queue) settle(fault.said.queue);
        forget(id);
        show(id);
        toast(fill(words.back, { why: fault.message }), true);
      } finally {
        busy.delete(id);
      }
    }

    // A doubt stays in the queue and bears a mark; the reviewer goes on to the next.
    function doubted(id, is) {
      const row = rowOf(id);
      if (!row) return;
      row.classList.toggle("is-doubted", is);
      if (is && rows().at(-1) !== row) step(1);
    }

    // -- undo: a verdict, a bulk, a fact

    async function undo() {
      const decidedHere = find()?.dataset.state === "decided" ? { ids: [shown()] } : undefined;
      const asked = decidedHere || stack().at(-1) || ($(".kd-decided-line", place) ? { ids: [shown()] } : undefined);
      if (!asked || !mayDecide) { toast(words.nothing); return; }
      const key = JSON.stringify(asked);
      if (busy.has(key)) return;
      busy.add(key);
      try {
        if (asked.facts) await unstate(asked); else await untake(asked);
        drop(asked);
      } catch (fault) {
        if (fault.said?.status === 409) drop(asked);
        toast(fault.message, true);
      } finally {
        busy.delete(key);
      }
    }

    async function untake(asked) {
      const single = asked.ids.length === 1;
      const said = single ? await post(`candidates/${asked.ids[0]}/undo`) : await post("candidates/undo", { candidates: asked.ids.map(Number) });
      const undone = single ? asked.ids : said.done.map(String);
      for (const id of undone) {
        forget(id);
        const row = rowOf(id);
        if (row) { delete row.dataset.state; row.classList.remove("is-doubted"); back(row); }
      }
      settle(said.queue);
      if (undone.length) await show(undone[0]);
      toast(single ? words.undone : fill(words.undoneMany, { n: undone.length }));
      if (said.left?.length) toast(fill(words.left, { n: said.left.length, why: said.left[0].why }), true);
    }

    async function unstate(asked) {
      if (asked.placement) await post(`placements/${asked.placement}/facts`, asked.facts);
      else noted.set(asked.find, { ...noted.get(asked.find), ...asked.facts });
      forget(asked.find);
      if (shown() === asked.find) {
        await show(asked.find);
        if (!asked.placement) for (const [kind, value] of Object.entries(asked.facts)) say(kind, value);
      }
      toast(words.undone);
    }

    // -- facts: relation, page, position, alone or one of several

    const NAMES = { relation: (value) => $(`[data-relation="${CSS.escape(value)}"]`)?.lastChild.textContent.trim() };

    function say(kind, value) {
      const told = $(`[data-fact="${kind}"]`, place);
      if (!told) return;
      told.dataset.value = value ?? "";
      if (kind === "relation") told.textContent = value ? NAMES.relation(value) : told.dataset.derived;
      else if (kind === "composite_n") told.textContent = value > 1 ? fill(words.oneOf, { n: value }) : words.solo;
      else told.textContent = value || "—";
    }

    async function state(facts) {
      const id = shown(), placement = find().dataset.placement;
      const before = Object.fromEntries(Object.keys(facts).map((kind) => {
        const value = $(`[data-fact="${kind}"]`, place).dataset.value;
        return [kind, value === "" ? null : kind === "composite_n" ? Number(value) : value];
      }));
      for (const kind of Object.keys(facts)) if (facts[kind] === before[kind]) delete facts[kind];
      if (!Object.keys(facts).length) return;
      for (const [kind, value] of Object.entries(facts)) say(kind, value);
      if (!placement) {
        noted.set(id, { ...noted.get(id), ...facts });
        push({ find: id, facts: Object.fromEntries(Object.keys(facts).map((kind) => [kind, before[kind]])) });
        toast(words.stated);
        return;
      }
      try {
        const said = await post(`placements/${placement}/facts`, facts);
        push({ find: id, placement, facts: said.before });
        forget(id);
        toast(words.fact);
      } catch (fault) {
        for (const kind of Object.keys(facts)) say(kind, before[kind]);
        toast(fill(words.back, { why: fault.message }), true);
      }
    }

    function askPlace() {
      const form = $("#places-form");
      for (const name of ["page_no", "position", "composite_n"]) form.elements[name].value = $(`[data-fact="${name}"]`, place).dataset.value;
      $("#places").showModal();
      form.elements.page_no.select();
    }

    $("#places-form").addEventListener("submit", () => {
      const form = $("#places-form").elements;
      const said = (name) => form[name].value.trim() || null;
      state({ page_no: said("page_no"), position: said("position"), composite_n: Number(said("composite_n")) || null });
    });

    // A doubt with a word for whoever looks next.
    $("#note-form").addEventListener("submit", () => {
      const note = $("#note-form").elements.note.value.trim();
      decide("unsure", note ? { note } : {});
    });

    // -- many at once

    const chosen = () => rows().filter((row) => row.classList.contains("is-chosen"));

    function choose(row, wanted) {
      if (wanted && row.dataset.alone) { toast(fill(words.alone, { why: row.dataset.alone }), true); return; }
      row.classList.toggle("is-chosen", wanted);
      const count = $("[data-chosen]");
      if (count) { count.textContent = chosen().length; count.hidden = !chosen().length; }
    }

    function askBulk() {
      if (!chosen().length) for (const row of rows()) if (!row.dataset.alone && row.dataset.state !== "decided") choose(row, true);
      const picked = chosen();
      if (!picked.length) { toast(words.none, true); return; }
      const title = $("#bulk-title");
      title.dataset.words ??= title.textContent;
      title.textContent = fill(title.dataset.words, { n: picked.length });
      $(".kd-bulk-list").replaceChildren(...picked.map((row) => {
        const line = document.createElement("li");
        const [piece, where] = [$(".kd-group-title span", row.closest(".kd-group")), $(".kd-row-meta span", row)];
        line.textContent = `${piece.textContent} → ${where.textContent}`;
        return line;
      }));
      $("#bulk").showModal();
    }

    async function confirmMany() {
      const ids = chosen().map((row) => row.dataset.find);
      for (const row of chosen()) choose(row, false);
      const restore = leave(ids);
      for (const _ of ids) count("confirm", 1);
      try {
        const said = await post("candidates/confirm", { candidates: ids.map(Number) });
        const left = new Map(said.left.map((each) => [`${each.candidate}`, each.why]));
        for (const id of ids) forget(id);
        for (const id of left.keys()) { const row = rowOf(id); if (row) { back(row); row.dataset.alone = left.get(id); } }
        settle(said.queue);
        if (said.done.length) push({ ids: said.done.map(String) });
        toast(fill(words.many, { n: said.done.length }));
        if (left.size) toast(fill(words.left, { n: left.size, why: [...left.values()][0] }), true);
      } catch (fault) {
        restore();
        for (const _ of ids) count("confirm", -1);
        show(ids[0]);
        toast(fill(words.back, { why: fault.message }), true);
      }
    }

    $("#bulk-form").addEventListener("submit", confirmMany);

    // -- the kept page beside the piece, in a frame that runs nothing

    function stored() {
      const held = $("[data-stored]", place);
      if (!held) return;
      if (!held.firstChild) {
        const frame = document.createElement("iframe");
        frame.setAttribute("sandbox", "");
        frame.className = "kd-kept";
        frame.title = held.dataset.storedTitle;
        frame.src = held.dataset.stored;
        held.append(frame);
      }
      const hidden = held.classList.toggle("d-none");
      held.previousElementSibling.classList.toggle("d-none", !hidden);
      button("kept").setAttribute("aria-expanded", String(!hidden));
    }

    const OF_WHAT_IS_SEEN = ["confirm", "reject", "unsure", "note", "relation", "place"];

    function act(name) {
      // What is about to be replaced is not what the reviewer means.
      if (OF_WHAT_IS_SEEN.includes(name) && find()?.classList.contains("is-loading")) return;
      const open = (dialog, needs) => { if (mayDecide && button(needs) && !button(needs).disabled) $(dialog).showModal(); };
      const here = rowOf(shown());
      if (name === "reject") open("#reasons", "reject");
      else if (name === "note") { $("#note-form").reset(); open("#note", "unsure"); }
      else if (name === "relation") open("#relations", "relation");
      else if (name === "place") { if (button("place") && !button("place").disabled) askPlace(); }
      else if (name === "undo") undo();
      else if (name === "open") button("open")?.click();
      else if (name === "kept") stored();
      else if (name === "mode") show(shown(), find().dataset.mode === "differs" ? "matches" : "differs");
      else if (name === "choose") { if (mayDecide && here && here.dataset.state !== "decided") { choose(here, !here.classList.contains("is-chosen")); step(1); } }
      else if (name === "bulk") { if (mayDecide) askBulk(); }
      else decide(name);
    }

    function picked(button) {
      button.closest("dialog").close();
      if (button.dataset.reason) decide("reject", { reason: button.dataset.reason });
      else state({ relation: button.dataset.relation || null });
    }

    document.addEventListener("click", (event) => {
      const row = event.target.closest("[data-find]");
      if (row && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        if (event.shiftKey) choose(row, !row.classList.contains("is-chosen")); else show(row.dataset.find);
        return;
      }
      const pressed = event.target.closest("button[data-do]");
      if (pressed) { act(pressed.dataset.do); return; }
      const pick = event.target.closest("[data-pick] [data-key]");
      if (pick) { picked(pick); return; }
      if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    });

    // Both texts scroll together: the paragraph that leads on one side meets its like on the other.
    let leading;
    place.addEventListener("pointerover", (event) => { leading = event.target.closest("[data-scroll]") || leading; });
    place.addEventListener("focusin", (event) => { leading = event.target.closest("[data-scroll]") || leading; });
    place.addEventListener("scroll", (event) => {
      const from = event.target.closest?.("[data-scroll]");
      if (!from || from !== leading) return;
      for (const other of $$("[data-scroll]", place)) if (other !== from) other.scrollTop = followed(from, other);
    }, true);

    function followed(from, other) {
      const room = (box) => box.scrollHeight - box.clientHeight;
      const anchors = [[0, 0]];
      for (const one of $$("[data-passage]", from)) {
        const like = $(`[data-passage="${one.dataset.passage}"]`, other);
        const [here, there] = [one.offsetTop, like ? like.offsetTop : -1];
        if (like && here > anchors.at(-1)[0] && there >= anchors.at(-1)[1]) anchors.push([here, there]);
      }
      anchors.push([Math.max(from.scrollHeight, anchors.at(-1)[0] + 1), other.scrollHeight]);
      if (from.scrollTop >= room(from) - 1) return room(other);
      const at = anchors.findLastIndex(([here]) => here <= from.scrollTop);
      const [[a, b], [c, d]] = [anchors[at], anchors[at + 1] || anchors[at]];
      return c > a ? b + (from.scrollTop - a) / (c - a) * (d - b) : b;
    }

    const first = shown();
    if (first) {
      rowOf(first)?.classList.add("is-here");
      rowOf(first)?.setAttribute("aria-current", "true");
      ahead(first);
    }

    return (key) => {
      const asking = $("[data-pick][open]");
      if (asking) {
        const button = $(`[data-key="${CSS.escape(key)}"]`, asking);
        if (button) picked(button);
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

  // From row to row of a list, and on to its next page; Enter opens what is at hand.
  function walk(by) {
    const all = $$(".kd-table .kd-main a:first-of-type, [data-walk], main [rel=next]");
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  // A page without a field of its own has the full text of all articles searched.
  function search() {
    const field = $("[data-search]"), articles = $('[data-go="a"]');
    if (field) { field.focus(); field.select(); } else if (articles) location.assign(`${articles.href}#search`);
  }

  function keys(inReview) {
    let going = -Infinity;
    document.addEventListener("keydown", (event) => {
      if (root.dataset.keys === "off") return;
      if (event.key === "Escape" && !event.isComposing && !event.target.closest("dialog")) { event.target.blur(); return; }
      if (typing(event) || event.repeat && !"jk".includes(event.key)) return;
      if (event.timeStamp - going < 1500) {
        going = -Infinity;
        const link = $(`[data-go="${CSS.escape(event.key)}"]`);
        if (link) { event.preventDefault(); location.assign(link.href); }
        return;
      }
      const modal = $("dialog[open]:not([data-pick])");
      if (modal) return;
      if (inReview && inReview(event.key)) { event.preventDefault(); return; }
      if (event.key === "g") { going = event.timeStamp; return; }
      if (event.key === "j" || event.key === "k") { walk(event.key === "j" ? 1 : -1); return; }
      if (event.key === "?") { $("#keys")?.showModal(); event.preventDefault(); return; }
      if (event.key === "/") { event.preventDefault(); search(); }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    $(".kd-nav .is-here")?.scrollIntoView({ block: "nearest", inline: "center" });
    if (location.hash === "#search") search();
    keys(document.body.dataset.review === undefined || !$("#find") ? null : review());
    document.addEventListener("click", (event) => {
      const copy = event.target.closest("[data-copy]");
      if (copy) {
        const text = document.getElementById(copy.dataset.copy).value;
        const said = copy.textContent;
        write(text).then(() => { copy.textContent = "✓"; setTimeout(() => { copy.textContent = said; }, 1500); });
      }
      if (event.target.closest("[data-print]")) window.print();
      const rows = event.target.closest("[data-rows]");
      if (rows) rows.form.elements.rows.value = rows.dataset.rows;
      const save = event.target.closest("[data-save]");
      if (save) download(save);
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
      // One box that ticks all of its group.
      if (!event.target.matches("[data-all]")) return;
      for (const box of $$("[type=checkbox]", event.target.closest("[data-group]"))) box.checked = event.target.checked;
    });
    for (const reached of ["pointerover", "focusin"]) document.addEventListener(reached, counted);
    document.addEventListener("change", (event) => {
      const form = event.target.closest("[data-filters]");
      if (form && event.target.matches("select")) form.requestSubmit();
    });
    document.addEventListener("change", (event) => {
      // Another file: what was said of the last one is void.
      if (!event.target.matches("[data-steps] [type=file]")) return;
      event.target.form.elements.rows.value = "all";
      for (const place of ["#columns", "#report"]) $(place).replaceChildren();
    });
    document.addEventListener("submit", (event) => {
      // Empty filters stay out of the address.
      if (event.target.matches("[data-filters]")) for (const field of $$("input, select", event.target)) if (!field.value) field.disabled = true;
    });
  });

  // Once somebody reaches for filters, each choice says how many rows stand behind it.
  function counted(event) {
    const form = event.target.closest?.("[data-counts]");
    if (!form) return;
    const from = form.dataset.counts;
    delete form.dataset.counts;
    fetch(from, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(({ facets }) => {
        for (const { filter, choices } of facets.filter((facet) => !facet.chosen)) {
          const known = new Map(choices.map((choice) => [choice.key, choice.count]));
          for (const option of $$(`[name="${filter}"] option:not([value=""])`, form)) option.textContent += ` (${known.get(option.value) || 0})`;
        }
      })
      .catch(() => { form.dataset.counts = from; });
  }

  // What a form's last step leaves over comes as a file; the form itself stays as it is.
  async function download(button) {
    const sent = new FormData(button.form);
    sent.set("act", button.dataset.save);
    const answer = await fetch(button.form.action, { method: "POST", body: sent }).catch(() => null);
    if (!answer?.ok) { toast(`${answer?.status ?? ""} ✗`, true); return; }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = button.dataset.saveAs;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

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
