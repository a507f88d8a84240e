// The page's only script: which view is open, the list of excerpts with its filters, and the tips beside passages.
// It reads texts from the page and writes them back as text, never as markup.
"use strict";
(() => {
  const root = document.documentElement;
  root.className = "js";
  const PART = 40; // so many excerpts are put on the page at a time
  const FIELDS = ["q", "code", "category", "transcript", "speaker", "status", "coder", "score", "sort"];
  const SAYS = { exact: "exact", inflected: "inflected", fuzzy: "similar", pattern: "pattern", near: "words near each other" };
  const byId = (id) => document.getElementById(id);
  let data, excerpts, byAnchor, form, left = [], shownOnes = 0, group = -1;

  // ---- What the data say ----

  function read() {
    data = JSON.parse(byId("data").textContent);
    excerpts = data.excerpts.map((row, number) => {
      const [anchor, code, transcript, speaker, coder, status, score, time, turn, parts, evidence, decisions, memos, text, path] = row;
      return {
        number, anchor, code, transcript, coder, score, time, turn, decisions, memos, text, path,
        speaker: data.speakers[speaker], status: data.statuses[status], parts: threes(parts),
        evidence: evidence.map(([term, method, similarity, where, words]) => ({
          term: data.terms[term], method: data.methods[method], score: similarity, parts: threes(where), words,
        })),
      };
    });
    byAnchor = new Map(excerpts.map((one) => [one.anchor, one]));
  }

  function threes(numbers) {
    const found = [];
    for (let at = 0; at < numbers.length; at += 3) found.push({ turn: numbers[at], start: numbers[at + 1], end: numbers[at + 2] });
    return found;
  }

  const turnOf = (transcript, number) => byId(`${data.transcripts[transcript][0]}.${number}`);
  const speakerOf = (transcript, number) => turnOf(transcript, number).querySelector("b").textContent;
  const speeches = new Map(); // a long turn has thousands of marks to read through
  function speechOf(transcript, number) {
    const place = `${transcript}.${number}`;
    if (!speeches.has(place)) speeches.set(place, turnOf(transcript, number).querySelector(".speech").textContent);
    return speeches.get(place);
  }
  function spoken(one, ...inside) {
    const language = one.transcript < 0 ? "" : data.transcripts[one.transcript][2];
    return make("p", { className: "speech", dir: "auto", ...(language === root.lang ? {} : { lang: language }) }, ...inside);
  }
  const cut = (one, part) => speechOf(one.transcript, part.turn).slice(part.start, part.end);
  const textsOf = (one) => (one.text === undefined ? one.parts.map((part) => cut(one, part)) : [one.text]);
  const wordsOf = (one, match) => match.words ?? match.parts.map((part) => cut(one, part)).join(" … ");
  // As `model.letters.comparable` has it.
  const plain = (text) => text.replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "").normalize("NFC").toLowerCase()
    .replaceAll("ß", "ss").replace(/[’‘ʼ]/g, "'").replace(/\s+/g, " ");
  const searched = (one) => (one.plain ??= plain(textsOf(one).join(" ")));
  const labelOf = (one) => (one.transcript < 0 ? one.path : data.transcripts[one.transcript][1]);
  const counted = (number, singular, plural) => `${number.toLocaleString("en")} ${number === 1 ? singular : plural}`;

  // ---- Elements ----

  function make(name, properties = {}, ...inside) {
    const { data: values, ...others } = properties;
    const element = Object.assign(document.createElement(name), others);
    Object.assign(element.dataset, values ?? {});
    element.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
    return element;
  }

  const link = (href, text, properties = {}) => make("a", { href, ...properties }, text);
  const facts = (...inside) => make("p", { className: "facts" }, ...inside.filter(Boolean));

  function swatch(code) {
    const element = make("span", { className: `swatch k${code}` });
    element.setAttribute("aria-hidden", "true");
    return element;
  }

  function quote(one) {
    const element = make("blockquote", { className: `k${one.code}` });
    if (one.text !== undefined) {
      element.append(spoken(one, one.text));
      return element;
    }
    let speaker = speakerOf(one.transcript, one.parts[0].turn); // who is named beside the passage
    for (const part of one.parts) {
      const own = speakerOf(one.transcript, part.turn);
      if (own !== speaker) element.append(make("b", { className: "speaker", dir: "auto" }, own));
      speaker = own;
      const paragraph = spoken(one);
      const text = speechOf(one.transcript, part.turn);
      const words = one.evidence.flatMap((match) => match.parts).filter((found) => found.turn === part.turn);
      const edges = new Set([part.start, part.end, ...words.flatMap((found) => [found.start, found.end])]);
      const cuts = [...edges].sort((a, b) => a - b);
      for (let at = 0; at + 1 < cuts.length; at++) {
        const piece = text.slice(cuts[at], cuts[at + 1]);
        const marked = words.some((found) => found.start <= cuts[at] && cuts[at + 1] <= found.end);
        paragraph.append(marked ? make("mark", { className: `w k${one.code}` }, piece) : piece);
      }
      element.append(paragraph);
    }
    return element;
  }

  function reasons(one) {
    const told = new Map();
    for (const match of one.evidence) {
      const how = match.method === "fuzzy" ? `${SAYS.fuzzy}, ${match.score}` : SAYS[match.method];
      const text = `“${wordsOf(one, match)}” matches ${match.term} (${how})`;
      told.set(text, (told.get(text) ?? 0) + 1);
    }
    return [...told].map(([text, times]) => (times > 1 ? `${text}, ${times} times` : text));
  }

  function verdicts(one) {
    const decided = one.decisions.map(([coder, status, code]) => {
      const other = typeof code === "number" ? data.codes[code][1] : code;
      return make("li", {}, make("b", {}, coder), ` ${data.statuses[status]}${other ? ` as ${other}` : ""}`);
    });
    const noted = one.memos.map(([coder, text]) => make("li", {}, make("b", {}, coder), ": ", make("bdi", {}, text)));
    return decided.length + noted.length ? make("ul", { className: "said" }, ...decided, ...noted) : null;
  }

  const coderOf = (one) => data.coders[one.coder] || "unnamed";
  const statusOf = (one) => make("span", { className: `status ${one.status}` }, one.status);
  const scoreOf = (one) => (one.evidence.length ? `score ${one.score}` : "");
  const span = (text) => (text ? make("span", {}, text) : null);

  function place(one) {
    const text = one.transcript < 0 || one.text !== undefined ? labelOf(one) : `${labelOf(one)}, turn ${one.turn}`;
    return one.text === undefined ? link(`#p-${one.anchor}`, text, { className: "of" }) : span(text);
  }

  function card(one, withCode) {
    const element = make("article", { className: "card" });
    if (withCode) element.append(make("p", { className: "codename" }, swatch(one.code), link(`#${data.codes[one.code][0]}`, data.codes[one.code][1])));
    element.append(quote(one));
    element.append(facts(
      make("span", { className: "of" }, one.speaker), place(one), span(one.time), statusOf(one), span(scoreOf(one)),
      span(coderOf(one) === "interviewcoder" ? "" : `by ${coderOf(one)}`),
      link(`#e-${one.anchor}`, "Details", { ariaLabel: `Details of this excerpt, ${data.codes[one.code][1]}, ${labelOf(one)}` }),
    ));
    const said = verdicts(one);
    if (said) element.append(said);
    return element;
  }

  // ---- The list of excerpts ----

  function asked() {
    const wanted = {};
    for (const name of FIELDS) if (form.elements[name]?.value) wanted[name] = form.elements[name].value;
    return wanted;
  }

  // What a field asks for, in the words of the page.
  function told(name) {
    const field = form.elements[name];
    return `${field.labels[0].textContent}: ${(field.selectedOptions?.[0].textContent ?? field.value).trim()}`;
  }

  function filtered(wanted) {
    const words = wanted.q ? plain(wanted.q.trim()) : "";
    const code = wanted.code && `c-${wanted.code}`;
    const transcript = wanted.transcript && `t-${wanted.transcript}`;
    const least = Number(wanted.score ?? 0);
    const found = excerpts.filter((one) => {
      const [anchor, , category] = data.codes[one.code];
      return (!code || anchor === code)
        && (!wanted.category || category === wanted.category || category.startsWith(`${wanted.category}/`))
        && (!transcript || (one.transcript >= 0 && data.transcripts[one.transcript][0] === transcript))
        && (!wanted.speaker || one.speaker === wanted.speaker)
        && (!wanted.status || one.status === wanted.status)
        && (!wanted.coder || one.coder === Number(wanted.coder))
        && one.score >= least
        && (!words || searched(one).includes(words));
    });
    const keys = { transcript: () => 0, score: (a, b) => b.score - a.score };
    return found.sort(keys[wanted.sort] ?? ((a, b) => a.code - b.code));
  }

  function refresh() {
    const wanted = asked();
    left = filtered(wanted);
    shownOnes = 0;
    group = -1;
    byId("cards").replaceChildren();
    for (const name of FIELDS) form.elements[name]?.classList.toggle("used", name !== "sort" && Boolean(wanted[name]));
    form.querySelector("[type=reset]").hidden = !Object.keys(wanted).length;
    const all = counted(excerpts.length, "excerpt", "excerpts");
    byId("count").textContent = left.length === excerpts.length ? all : `${left.length.toLocaleString("en")} of ${all}`;
    byId("asked").textContent = Object.keys(wanted).map(told).join("; ");
    more();
  }

  function more(all = false) {
    const cards = byId("cards");
    const wanted = form.elements.sort.value;
    const numbers = new Map();
    if (!wanted) for (const one of left) numbers.set(one.code, (numbers.get(one.code) ?? 0) + 1);
    const end = all ? left.length : Math.min(left.length, shownOnes + PART);
    const added = document.createDocumentFragment();
    for (; shownOnes < end; shownOnes++) {
      const one = left[shownOnes];
      const now = wanted === "transcript" ? one.transcript : one.code;
      if (wanted !== "score" && now !== group) {
        group = now;
        added.append(wanted ? make("h2", { className: "group" }, one.transcript < 0 ? labelOf(one) : link(`#${data.transcripts[now][0]}`, labelOf(one)))
          : make("h2", { className: "group" }, swatch(now), link(`#${data.codes[now][0]}`, data.codes[now][1]), make("span", { className: "number" }, String(numbers.get(now)))));
      }
      added.append(card(one, Boolean(wanted)));
    }
    cards.append(added);
    byId("next").hidden = shownOnes >= left.length;
    byId("next").textContent = `Show ${Math.min(PART, left.length - shownOnes)} more of ${(left.length - shownOnes).toLocaleString("en")}`;
  }

  function remember() {
    const query = new URLSearchParams(asked()).toString();
    history.replaceState(history.state, "", query ? `#excerpts?${query}` : "#excerpts");
    route.last = location.hash;
    route.asked = JSON.stringify(asked());
  }

  function listen() {
    form = byId("filters");
    const isWide = matchMedia("(min-width: 46.01rem)").matches;
    for (const one of document.querySelectorAll(".contents > details, #more-filters")) one.open = isWide;
    if (!form) return;
    byId("list").hidden = false;
    let waiting = 0;
    form.addEventListener("input", (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { refresh(); remember(); }, event.target.name === "q" ? 150 : 0);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const name of FIELDS) if (form.elements[name]) form.elements[name].value = "";
      refresh();
      remember();
    });
    byId("next").addEventListener("click", () => {
      const before = byId("cards").childElementCount;
      more();
      byId("cards").children[before]?.querySelector("a")?.focus();
    });
    const near = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      more();
      near.unobserve(byId("next")); // or it would say nothing while the button stays near
      near.observe(byId("next"));
    }, { rootMargin: "800px" });
    near.observe(byId("next"));
    addEventListener("beforeprint", () => { if (root.dataset.view === "excerpts") more(true); });
  }

  // ---- One excerpt ----

  function context(one, number) {
    const turn = turnOf(one.transcript, number);
    if (!turn) return null;
    return make("div", { className: "context" }, make("b", {}, speakerOf(one.transcript, number)), spoken(one, speechOf(one.transcript, number)));
  }

  const described = (name, ...inside) => make("div", {}, make("dt", {}, name), make("dd", {}, ...inside));

  function single(one) {
    const [anchor, name] = data.codes[one.code];
    const heading = make("h1", { id: "excerpt-heading", tabIndex: -1 }, swatch(one.code), make("span", {}, name));
    const definition = byId(anchor).querySelector(".definition:not(.none)")?.textContent;
    const here = one.text === undefined;
    const speech = make("div", {},
      here ? context(one, one.parts[0].turn - 1) : null,
      make("b", { className: "speaker" }, one.speaker + (one.time ? `, ${one.time}` : "")), quote(one),
      here ? context(one, one.parts.at(-1).turn + 1) : null);
    const body = make("div", { className: `body k${one.code}` }, speech);
    const why = reasons(one);
    const list = make("dl", {}, described("Where", here ? link(`#p-${one.anchor}`, `${labelOf(one)}, turn ${one.turn}`) : `${labelOf(one)}; the passage is not in the present text`));
    list.append(described("Status", one.status), described("Coder", coderOf(one)));
    if (why.length) list.append(described("Found by", ...why.map((text) => make("p", { dir: "auto" }, text))), described("Score", String(one.score)));
    const said = verdicts(one);
    if (said) list.append(described("Decisions and memos", said));
    list.append(described("Code", make("p", {}, link(`#${anchor}`, name)), make("p", {}, link(`#excerpts?code=${anchor.slice(2)}`, "All its excerpts"))));
    body.append(list);
    const order = left.includes(one) ? left : filtered({ code: anchor.slice(2) });
    const at = order.indexOf(one);
    const around = make("nav", { className: "around", ariaLabel: "Excerpts beside this one" });
    if (order[at - 1]) around.append(link(`#e-${order[at - 1].anchor}`, "← Excerpt before"));
    around.append(make("span", { className: "facts" }, `${(at + 1).toLocaleString("en")} of ${counted(order.length, "excerpt", "excerpts")}`));
    if (order[at + 1]) around.append(link(`#e-${order[at + 1].anchor}`, "Next excerpt →"));
    byId("excerpt").className = "view one";
    byId("excerpt").replaceChildren(heading, definition ? make("p", { className: "sum small" }, definition) : "", body, around);
  }

  // ---- Which view is open: the hash says it ----

  const places = new Map(); // how far each hash was scrolled
  const followed = new Map(); // the link that was followed from each
  let clicked = false;

  function open(view, part, title, heading) {
    for (const one of document.querySelectorAll(".view.open")) one.classList.remove("open");
    byId(view).hidden = false;
    byId(view).classList.add("open");
    root.dataset.view = part;
    for (const one of document.querySelectorAll(".masthead nav a")) {
      if (one.getAttribute("href") === `#${part}`) one.setAttribute("aria-current", "page");
      else one.removeAttribute("aria-current");
    }
    document.title = title ? `${title} – ${data.title}` : data.title;
    return heading ?? byId(view).querySelector("h1");
  }

  // Not by the browser's own way to an anchor, which would scroll to it after us.
  function go(hash) {
    places.set(location.hash, scrollY); // who never scrolled, or did just now, has not been noticed there
    if (hash !== location.hash) history.pushState(null, "", hash);
    clicked = true;
    kept = [];
    route();
  }

  function route(first = false) {
    let hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch { hash = ""; } // a % that stands for nothing
    const [name, query] = [hash.split("?")[0], hash.slice(hash.indexOf("?") + 1)];
    const back = !first && !clicked && places.has(location.hash);
    clicked = false;
    hide();
    unlight();
    for (const one of document.querySelectorAll(".here")) one.classList.remove("here");
    let target = null, focus = null;
    const one = byAnchor.get(name.slice(2));
    if (/^[ep]-/.test(name) && one && (name[0] === "e" || one.text !== undefined)) {
      single(one);
      focus = open("excerpt", "excerpts", `${data.codes[one.code][1]}, ${labelOf(one)}`);
    } else if (name.startsWith("p-") && one) {
      const [anchor, label] = data.transcripts[one.transcript];
      focus = open(anchor, "transcripts", label);
      const chip = byId(`e-${one.anchor}`);
      target = turnOf(one.transcript, one.parts[0].turn);
      target.classList.add("here");
      kept = [one.number];
      light(kept);
      focus = chip;
    } else if (byId(name)?.classList.contains("code")) {
      target = byId(name);
      open("codes", "codes", target.firstElementChild.textContent);
      root.dataset.open = "codes";
      target.classList.add("here");
      focus = target.firstElementChild;
    } else if (name.startsWith("t-") && byId(name.split(".")[0])) {
      const anchor = name.split(".")[0];
      focus = open(anchor, "transcripts", byId(anchor).querySelector("h1").textContent);
      target = name === anchor ? null : byId(name);
      target?.classList.add("here");
    } else {
      const view = ["codes", "excerpts", "transcripts"].includes(name) ? name : "overview";
      const title = { codes: "Codes", excerpts: "Excerpts", transcripts: "Transcripts" }[view] ?? "";
      focus = open(view, view, title);
      if (view === "excerpts" && form) {
        const wanted = new URLSearchParams(hash.includes("?") ? query : "");
        for (const field of FIELDS) if (form.elements[field]) form.elements[field].value = wanted.get(field) ?? "";
        const sameAsBefore = back && shownOnes && JSON.stringify(asked()) === route.asked;
        if (!sameAsBefore) refresh();
        route.asked = JSON.stringify(asked());
      }
    }
    route.last = location.hash;
    const arrive = () => {
      if (back) scrollTo(0, places.get(route.last));
      else if (target) target.scrollIntoView({ block: target.offsetHeight > innerHeight / 2 ? "start" : "center" });
      else scrollTo(0, 0);
    };
    const to = route.last;
    arrive();
    requestAnimationFrame(() => { if (to === route.last) arrive(); });
    if (back) {
      const links = document.querySelectorAll(".view.open a");
      focus = [...links].find((one) => one.getAttribute("href") === followed.get(route.last)) ?? focus;
    }
    if (focus && !first) focus.focus({ preventScroll: true });
    if (focus?.matches?.(".chip")) hide();
  }

  // ---- Tips beside passages ----

  let kept = []; // the passage that a link led to stays outlined until something else is
  let owner = null, going = 0, pointed = null;

  function light(numbers) {
    unlight();
    for (const number of numbers) {
      const one = excerpts[number];
      const colour = getComputedStyle(byId(`e-${one.anchor}`) ?? root).getPropertyValue("--c");
      byId(`e-${one.anchor}`)?.classList.add("lit");
      for (const part of one.parts) {
        for (const mark of turnOf(one.transcript, part.turn).querySelectorAll(`mark[data-e~="${number}"]`)) {
          mark.classList.add("on");
          mark.classList.toggle("own", (mark.dataset.w ?? "").split(" ").includes(String(number)));
          mark.style.setProperty("--on", colour);
        }
      }
    }
  }

  function unlight() {
    for (const one of document.querySelectorAll(".on")) one.classList.remove("on");
    for (const one of document.querySelectorAll(".lit")) one.classList.remove("lit");
  }

  function tip(one) {
    const [anchor, name] = data.codes[one.code];
    const definition = byId(anchor).querySelector(".definition:not(.none)")?.textContent;
    const why = reasons(one);
    const by = coderOf(one) === "interviewcoder" ? "found by interviewcoder" : `coded by ${coderOf(one)}`;
    return make("div", {},
      make("p", { className: "head" }, swatch(one.code), name),
      definition ? make("p", { className: "definition" }, definition) : null,
      why.length ? make("ul", {}, ...why.slice(0, 6).map((text) => make("li", { dir: "auto" }, text)), why.length > 6 ? make("li", {}, `and ${why.length - 6} more`) : null) : null,
      make("p", { className: "facts" }, [one.status, by, scoreOf(one)].filter(Boolean).join(", ")),
      verdicts(one));
  }

  function show(anchor, numbers, point) {
    clearTimeout(going);
    if (owner === anchor && !byId("tip").hidden) return;
    hide();
    owner = anchor;
    light(numbers);
    const element = byId("tip");
    element.replaceChildren(...numbers.slice(0, 3).map((number) => tip(excerpts[number])));
    element.hidden = false;
    element.scrollTop = 0;
    if (anchor.matches(".chip")) anchor.setAttribute("aria-describedby", "tip");
    pointed = point;
    settle();
  }

  // Below the line that is pointed at, or above it where there is no room.
  function settle() {
    const element = byId("tip");
    const boxes = [...owner.getClientRects()];
    const box = boxes.find((one) => pointed && one.top <= pointed.y && pointed.y <= one.bottom) ?? boxes[0];
    const size = element.getBoundingClientRect();
    const below = box.bottom + 6;
    const top = below + size.height < innerHeight - 8 ? below : Math.max(8, box.top - size.height - 6);
    element.style.left = `${Math.max(12, Math.min(box.left, document.documentElement.clientWidth - size.width - 12))}px`;
    element.style.top = `${top}px`;
  }

  function hide() {
    clearTimeout(going);
    if (!owner) return;
    owner.removeAttribute("aria-describedby");
    owner = null;
    byId("tip").hidden = true;
    unlight();
    if (kept.length) light(kept);
  }

  const later = () => { clearTimeout(going); going = setTimeout(hide, 200); };
  const numbersOf = (element) => (element.matches(".chip") ? [Number(element.dataset.n)] : element.dataset.w.split(" ").map(Number));
  const tipped = (target) => target.closest?.("a.chip, .turns mark[data-w]");

  function tips() {
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      const anchor = tipped(event.target);
      if (anchor) show(anchor, numbersOf(anchor), event);
      else if (event.target.closest?.("#tip")) clearTimeout(going);
      else if (owner && owner !== document.activeElement) later();
      else if (owner) { clearTimeout(going); }
    });
    document.addEventListener("focusin", (event) => {
      const anchor = event.target.closest?.("a.chip");
      if (anchor && anchor.matches(":focus-visible")) show(anchor, numbersOf(anchor));
    });
    document.addEventListener("focusout", (event) => { if (event.target === owner) later(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && owner) hide(); });
    addEventListener("scroll", () => {
      if (owner && owner === document.activeElement) settle();
      else if (owner) hide();
    }, { passive: true });
  }

  addEventListener("DOMContentLoaded", () => {
    read();
    listen();
    tips();
    history.scrollRestoration = "manual";
    document.addEventListener("click", (event) => {
      const to = event.target.closest?.("a[href^='#']");
      const cell = event.target.closest?.(".heat g");
      if (cell) go(`#excerpts?code=${cell.dataset.code}&transcript=${cell.dataset.transcript}`);
      if (!to) return;
      if (to.classList.contains("skip")) {
        event.preventDefault();
        byId("main").focus();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      followed.set(location.hash, to.getAttribute("href"));
      go(to.getAttribute("href"));
    });
    addEventListener("scroll", () => { if (route.last === location.hash) places.set(location.hash, scrollY); }, { passive: true });
    addEventListener("popstate", () => { if (location.hash !== route.last) { kept = []; route(); } });
    addEventListener("hashchange", () => { if (location.hash !== route.last) { kept = []; route(); } });
    route(true);
    root.dataset.ready = "yes";
  });
})();
