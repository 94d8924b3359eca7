/**
 * Problems before the sign-in.
 *
 * @module
 */
import { DOCTOR } from "../../../model/call_steps.ts";
import type { EntryGroup } from "./entry.ts";

/** Notebook, configuration, connection, and the token cache. */
export const settingUp: EntryGroup = {
  title: "Before you sign in",
  entries: [
    {
      topic: "no-kernel",
      symptom: "Jupyter or VS Code does not offer the Deno kernel",
      why: "The Deno kernel is not installed, or it is installed in another environment.",
      remedies: [
        { say: "Install it with the command, then reload the page", command: "provena start" },
        { say: "Or install it yourself", command: "deno jupyter --install" },
        { say: "In VS Code choose: Select Kernel, Jupyter Kernel, Deno" },
      ],
    },
    {
      topic: "no-output",
      symptom: "A cell ends at once and shows nothing, not even an error",
      why:
        "The Deno kernel shows no message for a syntax error, or for a package that it cannot load.",
      remedies: [
        {
          say: "Run only the line that imports the package",
          code: 'await import("jsr:@provena/notebook")',
        },
        {
          say: "If the package is not on JSR yet, make the notebook with",
          command: "provena start",
        },
        { say: "Restart the kernel, then run all cells" },
        {
          say: "See if the package can be loaded",
          command: "deno run -A jsr:@provena/notebook/cli doctor",
        },
      ],
    },
    {
      topic: "no-card",
      symptom: "No card appears, or a line of text where a card should be",
      why:
        "You may be signed in already: then one line says so, and no card is needed. Or the notebook was not recognised as one.",
      remedies: [
        {
          say: "See your sign-in status",
          code: "await session.status()",
          command: "provena status",
        },
        {
          say: "Say that it is a notebook",
          code: 'await signIn({ domain: "dev.rrap-is.com", realm: "rrap", display: "notebook" })',
        },
        { say: "Or sign in from a terminal on the same machine", command: "provena login" },
      ],
    },
    {
      topic: "ERR_CONFIG",
      symptom: "A setting is wrong",
      why:
        "An option, an environment variable or a file has a value that cannot be used. The message names it. Nothing was sent.",
      remedies: [
        {
          say:
            "Write a domain as a host name such as dev.rrap-is.com, without https:// and without a path",
        },
        { say: "Choose your Provena once", command: "provena use dev.rrap-is.com rrap" },
        { say: "See which environment variables are set", command: "provena doctor" },
      ],
    },
    {
      topic: "ERR_NETWORK",
      symptom: "No answer from the server",
      why:
        "The name is wrong, there is no connection, or a proxy is needed. You are still signed in: a session does not end when the network fails.",
      remedies: [
        { ...DOCTOR, say: "See which server does not answer, and why" },
        {
          say: "If you need a proxy, set it, then start the kernel or the terminal again",
          command: "export HTTPS_PROXY=http://proxy.example.org:3128",
        },
        { say: "If only one API does not answer, wait for it; the others work" },
      ],
    },
    {
      topic: "ERR_TLS",
      symptom: "The certificate of the server is not trusted",
      why:
        "The network of your organisation may inspect secure connections with its own certificate, which Node and Deno do not know.",
      remedies: [
        {
          say: "Ask your IT department for the certificate file, and set it for Node or Bun",
          command: "export NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
        },
        { say: "For Deno, also in notebooks", command: "export DENO_CERT=/path/to/ca.pem" },
        {
          say: "Do not switch the check off: then another server could pretend to be your Provena",
        },
      ],
    },
    {
      topic: "ERR_DISCOVERY",
      symptom: "This is not a Provena sign-in server",
      why:
        "The domain or the realm is wrong, or the sign-in page of a network (of a hotel, of a campus) answers instead.",
      remedies: [
        {
          say: "Check the domain and the realm",
          command: "provena doctor --domain dev.rrap-is.com --realm rrap",
        },
        { say: "Open any page in your browser, and sign in to the network" },
        {
          say: "If the sign-in server has another address, name it",
          command: "provena use example.org rrap --issuer https://sso.example.org/realms/rrap",
        },
      ],
    },
    {
      topic: "ERR_STORE",
      symptom: "The session cannot be saved or read",
      why:
        "The folder for sessions is full, not writable, or open to other users. Or a process was stopped while it renewed the session; the message names the process.",
      remedies: [
        { say: "See which folder, and what is wrong with it", command: "provena doctor" },
        { say: "Continue the stopped process: type fg in its terminal, or use kill -CONT" },
        {
          say: "Use another folder of your own, on a local disk",
          command: "export PROVENA_TOKEN_CACHE=$HOME/.provena",
        },
        {
          say: "Until then you can still sign in; the session ends with the kernel or the command",
        },
      ],
    },
  ],
};
