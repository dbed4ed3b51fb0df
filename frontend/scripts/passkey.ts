// Lets a device of the person make a passkey or sign with one. Around the button of a form
// stands data-passkey="URL": the address that says, in JSON, what the device is to do. Its
// answer goes into the field "passkey", and the form is sent. Where a browser knows no
// passkeys, the button stays hidden and the first paragraph says why.

const box = document.querySelector<HTMLElement>("[data-passkey]");
if (box && window.PublicKeyCredential) {
  const button = box.querySelector("button")!;
  const [without, failed] = box.querySelectorAll<HTMLElement>("p");
  const form = button.form!;
  const name = form.elements.namedItem("name") as HTMLInputElement | null;
  without.hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    failed.hidden = button.disabled = true;
    try {
      const asked = await fetch(box.dataset.passkey!, { method: "POST", body: new URLSearchParams(name ? { name: name.value } : {}) });
      if (asked.ok) {
        box.querySelector("input")!.value = await use(await asked.json());
        form.submit();
      } else if (name) {
        form.submit(); // the page says what is wrong with it
      } else {
        failed.hidden = false;
      }
    } catch {
      failed.hidden = false;
    }
    button.disabled = false;
  });
}

// use returns what a device answers to options: with a user they ask for a new key.
async function use(options: any): Promise<string> {
  const [list, act] = options.user ? (["excludeCredentials", "create"] as const) : (["allowCredentials", "get"] as const);
  options.challenge = bytes(options.challenge);
  if (options.user) {
    options.user.id = bytes(options.user.id);
  }
  for (const known of options[list] ?? []) {
    known.id = bytes(known.id);
  }
  const key: any = await navigator.credentials[act]({ publicKey: options });
  const response: Record<string, unknown> = { transports: key.response.getTransports?.() };
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) {
      response[part] = text(key.response[part]);
    }
  }
  return JSON.stringify({ id: key.id, rawId: key.id, type: key.type, response });
}

function bytes(s: string): Uint8Array {
  return Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
}

function text(b: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
