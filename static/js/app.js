/* Small helps on top of pages that work without any of this. No framework; every listener is delegated, so that
   what htmx swaps in works too. */
"use strict";

(() => {
  const WIDE = window.matchMedia("(min-width: 992px)");
  const AUTOSAVE_AFTER = 3000; // milliseconds of quiet
  const KEYS_OFF = "keys-off";

  const announcer = () => document.getElementById("announcer");
  const words = (name) => announcer()?.dataset[name] ?? "";
  const announce = (text) => {
    const place = announcer();
    if (place) place.textContent = text;
  };
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  /* --- forms: asked before, sent once ------------------------------------------------ */
  const confirmed = new WeakSet();

  const ask = (form, submitter) => {
    const dialog = document.getElementById("confirm-dialog");
    dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
    const yes = dialog.querySelector("[data-confirm-yes]");
    const pressed = submitter ?? form.querySelector("[type=submit]");
    yes.textContent = pressed?.textContent.trim() || yes.textContent;
    yes.className = pressed?.className || "btn btn-primary";
    dialog.returnValue = "no";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        confirmed.add(form);
        form.requestSubmit(submitter ?? undefined);
      },
      { once: true },
    );
    dialog.showModal();
  };

  const sendOnce = (form) => {
    // after the browser has read the pressed button's value
    setTimeout(() => {
      form.dataset.sending = "yes";
      for (const button of form.querySelectorAll("[type=submit]")) button.disabled = true;
      announce(words("sending"));
    });
  };

  const release = (form) => {
    delete form.dataset.sending;
    confirmed.delete(form);
    for (const button of form.querySelectorAll("[type=submit]")) button.disabled = false;
  };

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.dataset.sending) {
        event.preventDefault();
      } else if (form.dataset.confirm && !confirmed.has(form) && window.HTMLDialogElement) {
        event.preventDefault();
        event.stopImmediatePropagation();
        ask(form, event.submitter);
      } else if (form.hasAttribute("data-once") || form.hasAttribute("data-confirm")) {
        sendOnce(form);
      }
    },
    true,
  );

  // the back button shows the page as it was left: its forms must work again
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

  /* --- copy ---------------------------------------------------------------------------- */
  document.addEventListener("click", async (event) => {
    const button = closest(event, "[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(words("copied"));
      const label = button.lastChild;
      const before = label.textContent;
      label.textContent = words("copied");
      setTimeout(() => (label.textContent = before), 2000);
    } catch {
      const digest = button.parentElement.querySelector("code");
      digest.textContent = button.dataset.copy;
      window.getSelection().selectAllChildren(digest);
    }
  });

  /* --- tables: rows as links, selection, keys --------------------------------------------- */
  document.addEventListener("click", (event) => {
    const row = closest(event, ".data-table tbody tr");
    if (!row || closest(event, "a, button, input, label, summary, select, textarea")) return;
    if (window.getSelection().toString()) return;
    const link = row.querySelector(".row-link");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href);
    else link.click();
  });

  const markRow = (box) => box.closest("tr").classList.toggle("is-chosen", box.checked);

  document.addEventListener("change", (event) => {
    const all = closest(event, "[data-select-all]");
    if (all) {
      for (const box of all.closest("table").querySelectorAll("[data-select-row]")) {
        box.checked = all.checked;
        markRow(box);
      }
    }
    const one = closest(event, "[data-select-row]");
    if (one) markRow(one);
  });

  const step = (rows, by) => {
    const now = rows.findIndex((row) => row.classList.contains("is-current"));
    const next = Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + by));
    rows[now]?.classList.remove("is-current");
    rows[next].classList.add("is-current");
    rows[next].scrollIntoView({ block: "nearest" });
    (rows[next].querySelector(".row-link") ?? rows[next].querySelector("a"))?.focus();
  };

  const showKeys = () => {
    const dialog = document.getElementById("keys-dialog");
    dialog.querySelector("[data-keys-off]").checked = localStorage.getItem(KEYS_OFF) === "yes";
    dialog.showModal();
  };

  const actOnKey = (key) => {
    const queue = document.querySelector("[data-queue]");
    const rows = queue ? [...queue.querySelectorAll("tbody tr")] : [];
    const current = rows.find((row) => row.classList.contains("is-current"));
    if ((key === "j" || key === "k") && rows.length) step(rows, key === "j" ? 1 : -1);
    else if (key === "x" && current) current.querySelector("[data-select-row]")?.click();
    else if (key === "/" && document.querySelector("[data-search]")) document.querySelector("[data-search]").focus();
    else if (key === "?") showKeys();
    else {
      const pressed = queue && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!pressed) return false;
      pressed.focus();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    // an input method that composes, a modifier, or a place to write in: the key is not ours
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (closest(event, "input, textarea, select, [contenteditable], dialog") && event.target.type !== "checkbox") return;
    if (localStorage.getItem(KEYS_OFF) === "yes" && event.key !== "?") return;
    if (actOnKey(event.key)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (closest(event, "[data-show-keys]")) showKeys();
  });

  document.addEventListener("change", (event) => {
    const off = closest(event, "[data-keys-off]");
    if (off) localStorage.setItem(KEYS_OFF, off.checked ? "yes" : "no");
  });

  /* --- menus and facets --------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // on a narrow page the facets are a sheet: closed at first, left by Escape and by a tap beside it
  const fitWidth = () => {
    for (const details of document.querySelectorAll("details[data-wide-open]")) {
      details.open = WIDE.matches;
      details.classList.toggle("is-sheet", !WIDE.matches);
    }
  };

  const leaveSheet = () => {
    for (const sheet of document.querySelectorAll("details.is-sheet[open]")) {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    }
  };

  document.addEventListener("click", (event) => {
    if (!closest(event, "details.is-sheet")) leaveSheet();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaveSheet();
  });

  /* --- long texts: how much is left ------------------------------------------------------------ */
  const count = (area) => {
    const most = area.maxLength;
    if (most <= 0) return;
    let counter = area.nextElementSibling;
    if (!counter?.classList.contains("counter")) {
      counter = document.createElement("p");
      counter.className = "counter";
      counter.setAttribute("aria-hidden", "true");
      area.after(counter);
    }
    counter.textContent = `${area.value.length} / ${most}`;
  };

  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) count(event.target);
  });

  /* --- lists of fields: add and remove rows ----------------------------------------------------- */
  const renumber = (list) => {
    const name = list.dataset.fieldList;
    const pattern = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}-\\d+`);
    [...list.querySelectorAll(".field-list-entry")].forEach((entry, number) => {
      for (const element of entry.querySelectorAll("[name], [id], [for], [aria-describedby], [data-field-list]")) {
        for (const attribute of ["name", "id", "for", "aria-describedby", "data-field-list"]) {
          const value = element.getAttribute(attribute);
          if (value && pattern.test(value)) element.setAttribute(attribute, value.replace(pattern, `${name}-${number}`));
        }
      }
    });
    fitList(list);
  };

  const fitList = (list) => {
    const entries = list.querySelectorAll(".field-list-entry");
    const most = Number(list.dataset.max) || 50;
    const add = list.querySelector(":scope > [data-list-add]");
    if (add) add.hidden = entries.length >= most || entries.length === 0;
    for (const button of list.querySelectorAll("[data-list-remove]")) button.hidden = entries.length < 2;
  };

  const empty = (entry) => {
    for (const box of entry.querySelectorAll("input:not([type=hidden]), textarea, select")) {
      if (box.type === "checkbox" || box.type === "radio") box.checked = false;
      else if (box instanceof HTMLSelectElement) box.selectedIndex = 0;
      else box.value = "";
    }
    for (const box of entry.querySelectorAll("input[type=hidden]")) if (/-id$/.test(box.name)) box.value = "";
    entry.querySelectorAll(".field-error").forEach((error) => error.remove());
    entry.querySelectorAll(".has-error").forEach((field) => field.classList.remove("has-error"));
    entry.querySelectorAll("[aria-invalid]").forEach((box) => box.removeAttribute("aria-invalid"));
  };

  document.addEventListener("click", (event) => {
    const add = closest(event, "[data-list-add]");
    const remove = closest(event, "[data-list-remove]");
    const list = closest(event, "[data-field-list]");
    if (add) {
      const last = [...list.querySelectorAll(".field-list-entry")].pop();
      const fresh = last.cloneNode(true);
      empty(fresh);
      last.after(fresh);
      renumber(list);
      fresh.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    } else if (remove) {
      remove.closest(".field-list-entry").remove();
      renumber(list);
      list.querySelector("[data-list-add]").focus();
    }
  });

  /* --- files: drop, list, progress ------------------------------------------------------------------ */
  const size = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`);

  const listFiles = (drop) => {
    const list = drop.querySelector("[data-file-list]");
    const input = drop.querySelector("input[type=file]");
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} · ${size(file.size)}`;
        return item;
      }),
    );
  };

  document.addEventListener("change", (event) => {
    if (event.target.type === "file") {
      const drop = closest(event, "[data-file-drop]");
      if (drop) listFiles(drop);
    }
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = closest(event, "[data-file-drop]");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        const input = drop.querySelector("input[type=file]");
        const chosen = new DataTransfer();
        const files = [...event.dataTransfer.files];
        for (const file of input.multiple ? files : files.slice(0, 1)) chosen.items.add(file);
        input.files = chosen.files;
        listFiles(drop);
      }
    });
  }

  const showProgress = (form, part) => {
    const bar = form.querySelector(".upload-progress");
    if (!bar) return;
    bar.hidden = false;
    bar.value = Math.round(part * 100);
  };

  const replacePage = (request) => {
    if (request.status < 400) {
      window.location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.body.replaceWith(document.adoptNode(page.body));
    document.title = page.title || document.title;
    window.scrollTo(0, 0);
    prepare();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const chosen = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (event.defaultPrevented || !form.hasAttribute("data-upload") || !chosen) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (news) => showProgress(form, news.loaded / news.total));
    request.addEventListener("load", () => replacePage(request));
    request.addEventListener("error", () => {
      release(form);
      announce(words("notSaved"));
    });
    const sent = new FormData(form);
    if (event.submitter?.name) sent.append(event.submitter.name, event.submitter.value); // which button was pressed
    request.send(sent);
  });

  /* --- autosave ------------------------------------------------------------------------------------------ */
  const timers = new WeakMap();

  const save = async (form) => {
    const place = form.querySelector("[data-autosave-state]");
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(answer.statusText);
      const now = new Date();
      if (place) place.textContent = `${words("saved")} ${now.toTimeString().slice(0, 5)}`;
    } catch {
      if (place) place.textContent = words("notSaved");
    }
  };

  document.addEventListener("input", (event) => {
    const form = closest(event, "form[data-autosave]");
    if (!form) return;
    clearTimeout(timers.get(form));
    timers.set(
      form,
      setTimeout(() => form.dataset.sending || save(form), AUTOSAVE_AFTER),
    );
  });

  /* --- a page, or a part of it, has arrived ----------------------------------------------------------------- */
  const prepare = () => {
    fitWidth();
    document.querySelectorAll("textarea[maxlength]").forEach(count);
    document.querySelectorAll("[data-field-list]").forEach(fitList);
    document.querySelector("[data-focus]")?.focus();
  };

  WIDE.addEventListener("change", fitWidth);
  document.addEventListener("htmx:afterSettle", prepare);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepare);
  else prepare();
})();
