// An issuer's peer that shares no line with the house: Digital Bazaar's verifier, as wallets use it.
import { Buffer } from "buffer";
import * as vc from "@digitalbazaar/vc";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";

globalThis.Buffer = Buffer; // which one of the parts expects to be there

/* `documents` holds every address that may be asked, with what is there. Answers "" or why it is refused. */
globalThis.verifyCredential = async (credential, documents, now) => {
  const documentLoader = async url => {
    const address = url.split("#")[0];
    if (!(address in documents)) throw new Error(`nothing at ${url}`);
    const whole = documents[address];
    const methods = whole.verificationMethod || [];
    const method = url.includes("#") && methods.find(one => one.id === url);
    const document = method ? { "@context": "https://w3id.org/security/multikey/v1", ...method } : whole;
    return { contextUrl: null, documentUrl: url, document };
  };
  const suite = new DataIntegrityProof({ cryptosuite });
  const found = await vc.verifyCredential({
    credential, suite, documentLoader, now,
    checkStatus: credential.credentialStatus && (options => checkStatus({ ...options, suite, documentLoader })),
  });
  const reasons = error => [error?.message, ...(error?.errors || []).flatMap(reasons), ...(error?.cause ? reasons(error.cause) : [])];
  // this part leaves it to its caller what a set bit means
  if (found.statusResult?.results?.some(one => one.status)) return "revoked";
  if (found.verified) return "";
  return [...reasons(found.error), ...reasons(found.statusResult?.error)].filter(Boolean).join("; ") || "refused";
};
