// Keeps an element with data-live="URL" up to date. The stream at that address
// says only that something has changed; the page then fetches itself anew, as its
// reader may see it, and takes that element from there. A screen reader hears
// data-live-say, and once that about a minute is left.

const fallback = 15000;

export function follow(region: HTMLElement): void {
  const status = document.getElementById(region.id + "-says");
  let token = region.dataset.liveToken;
  let wanted = token;
  let running = false;
  let told = "";
  let skew = 0;

  const source = new EventSource(region.dataset.live ?? "");
  source.addEventListener("message", (event: MessageEvent<string>) => {
    wanted = event.data;
    if (wanted !== token) {
      void load();
    }
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      window.setInterval(() => void load(), fallback);
    }
  });
  clock();
  window.setInterval(time, 5000);
  time();

  async function load(): Promise<void> {
    if (running) {
      return;
    }
    running = true;
    try {
      do {
        const asked = wanted;
        const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000) });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(region.id);
        if (!answer.ok || !fresh) {
          location.reload(); // signed out, or the panel is gone: the server says it best
          return;
        }
        show(fresh);
        if (asked === wanted) {
          break;
        }
      } while (wanted !== token);
    } catch {
      // The connection is gone for now; the stream comes back with the present token.
    } finally {
      running = false;
    }
  }

  function show(fresh: HTMLElement): void {
    const focused = region.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const said = region.dataset.liveSay;
    token = fresh.dataset.liveToken;
    region.dataset.liveSay = fresh.dataset.liveSay;
    region.replaceChildren(...fresh.childNodes);
    if (focused !== undefined) {
      (document.getElementById(focused) ?? region.querySelector<HTMLElement>("[tabindex='-1']"))?.focus();
    }
    clock();
    time();
    if (region.dataset.liveSay !== said) {
      say(region.dataset.liveSay);
    }
  }

  // The server's clock counts, not that of this device.
  function clock(): void {
    const at = region.querySelector<HTMLElement>("[data-timer]");
    if (at) {
      skew = Date.now() - Number(at.dataset.timerNow);
    }
  }

  function time(): void {
    const at = region.querySelector<HTMLElement>("[data-timer]");
    if (!at) {
      return;
    }
    const left = Number(at.dataset.timer) - (Date.now() - skew);
    const words =
      left <= 0
        ? at.dataset.timerOver
        : left <= 60000
          ? at.dataset.timerLast
          : at.dataset.timerLeft?.replace("%s", String(Math.ceil(left / 60000)));
    if (words !== undefined && at.textContent !== words) {
      at.textContent = words;
    }
    if (left > 0 && left <= 60000 && told !== at.dataset.timer) {
      told = at.dataset.timer ?? "";
      say(at.dataset.timerLast);
    }
  }

  function say(words: string | undefined): void {
    if (status) {
      status.textContent = words ?? "";
    }
  }
}
