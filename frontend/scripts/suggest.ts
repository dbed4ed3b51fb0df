// Suggests ideas while somebody types into an input with data-suggest="URL", as the
// editable combobox with a list of the ARIA practices 1.2: arrows choose, Enter opens
// what is chosen, Escape closes. Without it the form searches as ever.

type Suggestion = { number: number; title: string };

const pause = 150; // milliseconds after the last key

export function suggest(input: HTMLInputElement): void {
  const list = document.createElement("ul");
  const status = document.createElement("div");
  let timer = 0;
  let asked = 0;
  let at = -1;

  list.className = "app-suggestions";
  list.id = input.id + "-list";
  list.hidden = true;
  set(list, { role: "listbox", "aria-label": input.dataset.suggestLabel ?? "" });
  status.className = "nhsuk-u-visually-hidden";
  set(status, { role: "status" });
  input.type = "text"; // a search box may not be a combobox
  set(input, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  input.parentElement?.append(list, status);

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    asked++;
    timer = window.setTimeout(() => void load(asked), pause);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const options = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options > 0) {
      list.hidden = false;
      choose(event.key === "ArrowDown" ? (at + 1) % options : (at < 1 ? options : at) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      list.children[at].querySelector("a")?.click();
    } else {
      return;
    }
    event.preventDefault();
  });

  async function load(mine: number): Promise<void> {
    let found: Suggestion[] = [];
    if (input.value.trim().length > 1) {
      try {
        const answer = await fetch(input.dataset.suggest + encodeURIComponent(input.value.slice(0, 200)), { signal: AbortSignal.timeout(5000) });
        found = answer.ok ? ((await answer.json()) as { items: Suggestion[] }).items : [];
      } catch {
        // Nothing is suggested; the form still searches.
      }
    }
    if (mine === asked && document.activeElement === input) {
      show(found);
    }
  }

  function show(found: Suggestion[]): void {
    list.replaceChildren(
      ...found.map((one, i) => {
        const option = document.createElement("li");
        const link = document.createElement("a");
        option.id = `${list.id}-${i}`;
        set(option, { role: "option", "aria-selected": "false" });
        link.href = `/ideas/${one.number}`;
        link.tabIndex = -1;
        link.textContent = one.title;
        set(link, { role: "presentation" });
        option.append(link);
        option.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus until the click
        return option;
      }),
    );
    status.textContent = found.length ? (input.dataset.suggestFound ?? "").replace("%s", String(found.length)) : "";
    choose(-1);
    list.hidden = found.length === 0;
    set(input, { "aria-expanded": String(!list.hidden) });
  }

  function choose(which: number): void {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = which;
    const option = list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    set(input, { "aria-activedescendant": option?.id ?? "", "aria-expanded": String(!list.hidden) });
  }

  function close(): void {
    list.hidden = true;
    choose(-1);
  }
}

function set(element: Element, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
}
