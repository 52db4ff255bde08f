// Passkeys: the device is asked for its key, and the answer goes out as a field of the form.
const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON
  && window.PublicKeyCredential.parseCreationOptionsFromJSON
  && window.PublicKeyCredential.prototype.toJSON;

const ask = async (kind, question, token) => {
  const answer = await fetch(question, { method: "POST", body: new URLSearchParams({ csrf_token: token }) });
  if (answer.redirected) {
    window.location.assign(answer.url);
    return null;
  }
  const options = await answer.json();
  return kind === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
};

for (const place of able ? document.querySelectorAll("[data-passkey]") : []) {
  const form = place.querySelector("form");
  const failed = place.querySelector("[data-passkey-failed]");
  let asking = false;
  place.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    failed.hidden = true;
    try {
      const { credential, csrf_token: token } = form.elements;
      const given = await ask(place.dataset.passkey, place.dataset.question, token.value);
      if (!given) return;
      credential.value = JSON.stringify(given);
      HTMLFormElement.prototype.submit.call(form); // a button of this name hides the form's own
    } catch {
      failed.hidden = false; // the reader closed the device's window, or the device knows no key of ours
    } finally {
      asking = false;
    }
  });
}
