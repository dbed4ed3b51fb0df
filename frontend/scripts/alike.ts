// Shows under an input with data-alike="URL" the ideas that read like what somebody
// types there: a list of links after a status that says how many. The focus stays
// where it is. Without it the ideas stand on a page of their own.

type Idea = { number: number; title: string; lang: string };

const pause = 300; // milliseconds after the last key

export function alike(input: HTMLInputElement): void {
  const status = document.createElement("div");
  const list = document.createElement("ul");
  let timer = 0;
  let asked = 0;

  status.className = "app-alike";
  status.setAttribute("role", "status");
  list.className = "nhsuk-list nhsuk-list--bullet";
  list.hidden = true;
  input.closest(".nhsuk-form-group")?.append(status, list);

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    asked++;
    timer = window.setTimeout(() => void load(asked), pause);
  });

  async function load(mine: number): Promise<void> {
    let found: Idea[] = [];
    if (input.value.trim().length > 3) {
      try {
        const answer = await fetch(input.dataset.alike + encodeURIComponent(input.value.slice(0, 200)), { signal: AbortSignal.timeout(5000) });
        found = answer.ok ? ((await answer.json()) as { items: Idea[] }).items : [];
      } catch {
        // Nothing is listed; the ideas are shown before the draft is posted.
      }
    }
    // A link that somebody has gone on to is not taken from under them.
    if (mine === asked && !list.contains(document.activeElement)) {
      show(found);
    }
  }

  function show(found: Idea[]): void {
    const words = found.length ? (input.dataset.alikeFound ?? "").replace("%s", String(found.length)) : "";
    if (status.textContent !== words) {
      status.textContent = words;
    }
    list.hidden = found.length === 0;
    list.replaceChildren(
      ...found.map((one) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `/ideas/${one.number}`;
        link.target = "_blank"; // what was typed stays in this window
        link.rel = "noopener";
        link.lang = one.lang;
        link.textContent = one.title;
        item.append(link);
        return item;
      }),
    );
  }
}
