// The core: what has to hold on every store and in every arrangement of processes.
import { actions } from './actions.mjs';
import { contents } from './contents.mjs';
import { dashboard } from './dashboard.mjs';
import { groups } from './groups.mjs';
import { identity } from './identity.mjs';
import { listing } from './listing.mjs';
import { messages } from './messages.mjs';
import { uploading } from './uploading.mjs';
import { watching } from './watching.mjs';

/** `service` gives the running installation; call this inside of describe(). */
export function core(service) {
  for (const part of [
    uploading,
    identity,
    listing,
    messages,
    contents,
    actions,
    watching,
    dashboard,
    groups,
  ]) {
    part(service);
  }
}
