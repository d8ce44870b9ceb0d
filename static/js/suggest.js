/* Suggestions while typing: a combobox with a list (WAI-ARIA 1.2) on top of a form that works without it.
   Quiet while an input method composes; what was asked last is what is shown. */
"use strict";

(() => {
  const AFTER = 150; // milliseconds of quiet
  const answers = new Map();
  let serial = 0;

  const equip = (box) => {
    const list = document.createElement("ul");
    list.id = `${box.id}-suggestions`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.suggestLabel);
    box.form.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
      box.setAttribute(name, value);
    return list;
  };

  const announce = (text) => {
    const place = document.getElementById("announcer");
    if (place) place.textContent = text;
  };

  const close = (box, list) => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const option = (box, list, { text, kind }, number) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.className = "suggestion";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const words = document.createElement("span");
    words.className = "suggestion-text";
    words.textContent = text;
    const label = document.createElement("span");
    label.className = "suggestion-kind";
    label.textContent = box.dataset[`suggest${kind[0].toUpperCase()}${kind.slice(1)}`] ?? "";
    item.append(words, " ", label);
    return item;
  };

  const show = (box, list, suggestions) => {
    list.replaceChildren(...suggestions.map((each, number) => option(box, list, each, number)));
    box.removeAttribute("aria-activedescendant");
    list.hidden = !suggestions.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    announce(suggestions.length ? box.dataset.suggestSome : box.dataset.suggestNone);
  };

  const ask = async (box, list) => {
    const typed = box.value.trim();
    const mine = ++serial;
    if (!typed) return close(box, list);
    try {
      if (!answers.has(typed)) {
        const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: typed })}`);
        if (!answer.ok) throw new Error(answer.statusText);
        answers.set(typed, (await answer.json()).suggestions);
      }
      if (mine === serial && document.activeElement === box) show(box, list, answers.get(typed));
    } catch {
      close(box, list);
    }
  };

  const choose = (box, list, item) => {
    serial++;
    box.value = item.querySelector(".suggestion-text").textContent;
    close(box, list);
    box.form.requestSubmit();
  };

  const move = (box, list, by) => {
    const items = [...list.children];
    const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const next = now < 0 ? (by > 0 ? 0 : items.length - 1) : now + by;
    items[now]?.setAttribute("aria-selected", "false");
    if (!items[next]) return box.removeAttribute("aria-activedescendant"); // back in the box itself
    items[next].setAttribute("aria-selected", "true");
    items[next].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", items[next].id);
  };

  const onKey = (event, box, list) => {
    if (event.isComposing || event.keyCode === 229) return;
    const chosen = list.querySelector("[aria-selected=true]");
    if (event.key === "Escape" && !list.hidden) close(box, list);
    else if (event.key === "Enter" && chosen && !list.hidden) choose(box, list, chosen);
    else if (event.key === "ArrowDown" && list.hidden) ask(box, list);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      move(box, list, event.key === "ArrowDown" ? 1 : -1);
    } else return;
    event.preventDefault();
  };

  const prepare = (box) => {
    const list = equip(box);
    let timer;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => ask(box, list), AFTER);
    };
    box.addEventListener("input", (event) => event.isComposing || later());
    box.addEventListener("compositionend", later);
    box.addEventListener("keydown", (event) => onKey(event, box, list));
    box.addEventListener("blur", () => {
      serial++;
      clearTimeout(timer);
      close(box, list);
    });
    // before the box loses its focus and the list with it
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) choose(box, list, item);
    });
  };

  document.querySelectorAll("[data-suggest]").forEach(prepare);
})();
