// Saves the draft in a form with data-autosave="URL" 5 seconds after a change, 10
// seconds at most while somebody types on, and when the page is left. It says so
// in the page's status region. While the server cannot be reached, a copy stays in
// this browser.
//
// The server answers 2xx with JSON {version?, savedAt?, url?}: the version that
// the form then holds (in its field data-autosave-version, else "version"), the
// time in words, and the address for the next save. 409 or 412 means that the
// draft was changed elsewhere: then nothing is sent any more.

const wait = 5000;
const longest = 10000;
const prefix = "uptake-draft:";

export function autosave(form: HTMLFormElement): void {
  const status = document.querySelector<HTMLElement>("[role=status]");
  const words = form.dataset;
  const versionField = words.autosaveVersion ?? "version";
  let timer = 0;
  let since = 0; // when the first change that has not been sent was made
  let running: Promise<void> | undefined;
  let stopped = false;
  let sent = values(form);

  // What a browser kept while offline is offered, never put in unasked.
  const kept = read(key());
  if (kept !== null && withoutVersion(kept) !== withoutVersion(sent) && status) {
    const use = document.createElement("button");
    use.type = "button";
    use.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small";
    use.textContent = words.autosaveUse ?? "";
    use.addEventListener("click", () => {
      fill(form, kept);
      say(words.autosaveUsed);
      schedule();
    });
    status.replaceChildren(words.autosaveKept ?? "", " ", use);
  }

  form.addEventListener("input", schedule);
  form.addEventListener("change", schedule);
  addEventListener("online", () => void save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      void save();
    }
  });
  // A save on its way would make the form's version stale: it is waited for.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running && !event.defaultPrevented) {
      event.preventDefault();
      void running.then(() => form.requestSubmit(event.submitter));
      return;
    }
    stopped = true;
  });
  // The page may come back from the browser's cache after "Back".
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      stopped = false;
    }
  });

  function key(): string {
    return prefix + (words.autosave ?? "");
  }

  function schedule(): void {
    clearTimeout(timer);
    since ||= Date.now();
    timer = window.setTimeout(() => void save(), Math.max(0, Math.min(wait, since + longest - Date.now())));
  }

  function save(): Promise<void> {
    clearTimeout(timer);
    since = 0;
    running ??= send().finally(() => (running = undefined));
    return running;
  }

  async function send(): Promise<void> {
    const body = values(form);
    if (stopped || body === sent) {
      return;
    }
    let answer: Response;
    try {
      answer = await fetch(words.autosave ?? "", {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body,
        keepalive: body.length < 60000,
        signal: AbortSignal.timeout(10000),
      });
    } catch {
      write(key(), body);
      say(words.autosaveOffline);
      return;
    }
    if (answer.status === 409 || answer.status === 412) {
      stopped = true;
      write(key(), body);
      say(words.autosaveElsewhere);
      return;
    }
    if (!answer.ok) {
      write(key(), body);
      say(words.autosaveFailed);
      return;
    }
    drop(key());
    const saved = (await answer.json().catch(() => ({}))) as { version?: number; savedAt?: string; url?: string };
    const version = form.elements.namedItem(versionField);
    if (saved.version !== undefined && version instanceof HTMLInputElement) {
      version.value = String(saved.version);
    }
    if (saved.url) {
      // The buttons send the form to where the draft is kept now, not to a second one.
      words.autosave = saved.url;
      form.setAttribute("action", saved.url);
    }
    sent = body;
    say(words.autosaveSaved?.replace("%s", saved.savedAt ?? clock(new Date())));
    if (withoutVersion(values(form)) !== withoutVersion(body)) {
      schedule(); // typed on meanwhile
    } else {
      sent = values(form);
    }
  }

  function say(message: string | undefined): void {
    if (status) {
      status.textContent = message ?? "";
    }
  }
}

// forget removes every kept draft when its form is sent: signing out leaves
// nothing behind on a shared machine.
export function forget(form: HTMLFormElement): void {
  form.addEventListener("submit", () => {
    try {
      Object.keys(localStorage)
        .filter((k) => k.startsWith(prefix))
        .forEach(drop);
    } catch {
      // Storage is switched off: nothing was kept.
    }
  });
}

// values is what the form would send, without files.
function values(form: HTMLFormElement): string {
  const all = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string") {
      all.append(name, value);
    }
  });
  return all.toString();
}

function withoutVersion(body: string): string {
  const all = new URLSearchParams(body);
  all.delete("version");
  all.delete("draft");
  return all.toString();
}

// fill puts kept values back, all but the version, which is the server's.
function fill(form: HTMLFormElement, body: string): void {
  const kept = new URLSearchParams(body);
  for (const control of Array.from(form.elements)) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement)) {
      continue;
    }
    if (control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox")) {
      control.checked = kept.getAll(control.name).includes(control.value);
    } else if (control.type !== "hidden" && control.type !== "file" && kept.has(control.name)) {
      control.value = kept.get(control.name) ?? "";
    }
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is switched off
  }
}

function write(key: string, body: string): void {
  try {
    localStorage.setItem(key, body);
  } catch {
    // Full or switched off: the text is still in the form.
  }
}

function drop(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Switched off: there is nothing to remove.
  }
}

// clock writes a time as the pages do: "2:14pm".
function clock(t: Date): string {
  const h = t.getHours();
  const m = t.getMinutes();
  return `${(h + 11) % 12 + 1}${m ? `:${String(m).padStart(2, "0")}` : ""}${h < 12 ? "am" : "pm"}`;
}
