// What Linux says about processes: /proc/PID/*.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename } from 'node:path';

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process is gone
  }
}

/** {pid, parent, state, program} of every process; state is R, S, T (stopped), Z, ... */
function allProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      // 1234 (a name with) blanks) S 1 ...
      const [state, parent] = read(`/proc/${name}/stat`).split(') ').pop().split(' ');
      const program = basename(read(`/proc/${name}/cmdline`).split('\0')[0].split(' ')[0]);
      return { pid: Number(name), parent: Number(parent), state, program };
    });
}

/** The living processes below `roots`, and these themselves. */
export function processTree(roots) {
  const processes = allProcesses().filter(({ state }) => state && state !== 'Z');
  const found = processes.filter(({ pid }) => roots.includes(pid));
  for (const parent of found) {
    found.push(...processes.filter((child) => child.parent === parent.pid));
  }
  return found;
}

/** Bytes of memory a process had at most: {resident}. */
export function peakMemory(pid) {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** Whether `pid` holds a flock on the file. */
export function holdsLock(pid, path) {
  const { ino } = statSync(path);
  // 1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234567 0 EOF      ("-> " marks who waits)
  return read('/proc/locks')
    .split('\n')
    .some((line) => {
      const fields = line.split(/\s+/);
      return fields[1] === 'FLOCK' && fields[4] === String(pid) && fields[5]?.endsWith(`:${ino}`);
    });
}

/** The processor time that a process has used, in clock ticks. */
export function processorTicks(pid) {
  // After the name, which may hold anything: state is field 3, utime and stime are 14 and 15.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Whether the server on `port` still has the connection that comes from `clientPort`. */
export function serverHolds(port, clientPort) {
  const hex = (number) => number.toString(16).toUpperCase().padStart(4, '0');
  return read('/proc/net/tcp')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(
      ([, local, remote, state]) =>
        local?.endsWith(`:${hex(port)}`) &&
        remote?.endsWith(`:${hex(clientPort)}`) &&
        state === '01',
    );
}
