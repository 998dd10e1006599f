/** The most memory that this process has held so far, in bytes; 0 where the system does not tell. */
export function peakBytes(): number {
  if (Deno.build.os !== "linux") return 0;
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(status.match(/VmHWM:\s*(\d+)/)![1]) * 1024;
}
