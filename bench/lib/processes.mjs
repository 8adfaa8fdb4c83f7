// Processes and what the kernel says of them.
import fs from 'node:fs';

/// The process and all that descend from it.
export function tree(root) {
  const children = new Map();
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch { /* gone meanwhile */ }
  }
  const all = [];
  for (const todo = [root]; todo.length > 0;) {
    const pid = todo.pop();
    all.push(pid);
    todo.push(...(children.get(pid) ?? []));
  }
  return all;
}

export const commandOf = (pid) => {
  try { return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]; } catch { return ''; }
};

function statusKib(pid, field) {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch { return 0; }
}

/// Resident memory of a list of processes, in MiB.
export const residentMib = (pids) => pids.reduce((sum, pid) => sum + statusKib(pid, 'VmRSS'), 0) / 1024;

/// The most that a list of processes ever had resident, in MiB.
export const peakMib = (pids) => pids.reduce((sum, pid) => sum + statusKib(pid, 'VmHWM'), 0) / 1024;

/// Samples the resident memory of `pids` until stop() returns {base, peak} in MiB.
export function watchMemory(pids) {
  const base = residentMib(pids);
  let peak = base;
  const timer = setInterval(() => { peak = Math.max(peak, residentMib(pids)); }, 20);
  return { stop() { clearInterval(timer); return { base, peak: Math.max(peak, residentMib(pids)) }; } };
}

/// Clock ticks that a list of processes has had of the processors.
function ticks(pids) {
  const of = (pid) => {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13);
      return Number(user) + Number(system);
    } catch { return 0; }
  };
  return pids.reduce((sum, pid) => sum + of(pid), 0);
}

/// Until a list of processes has had nothing to do for a moment. Not for longer: a machine that has
/// rested is slow for its next tenth of a second, and the peers are measured in a process that has just begun.
export async function idle(pids) {
  for (let before = -Infinity; ;) {
    const now = ticks(pids);
    if (now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function signalAll(pids, signal) {
  for (const pid of pids) {
    try { process.kill(pid, signal); } catch { /* gone */ }
  }
}
