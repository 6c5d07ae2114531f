"""Times of `dpo kernel` as a front end sees them: /usr/bin/python3 tests/jupyter/times.py [CELLS]. DPO_KERNEL names the kernel."""
import json
import os
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

NAME = os.environ.get("DPO_KERNEL", "dpo-csharp")
with open("notebooks/00-start-here.ipynb", encoding="utf-8") as chapter:
    # The chapters' first cell; the current folder is the repository's, where `dotnet run` stages the library.
    FIRST_CELL = "".join(next(c for c in json.load(chapter)["cells"] if c["cell_type"] == "code")["source"]).replace('"../', '"')
TRAINING = """
var lab = ToyLab.Benchmark(1, Lab.Device, Lab.Dataset("recorded/exact"));
var (train, _) = lab.Pairs(2_000);
Console.WriteLine("training");
new PreferenceTrainer(lab.NewPolicy(), lab.Reference, new PreferenceBatches(train, 100, Lab.Seeds, Lab.Device),
    new DpoLoss(0.5), new OptimConfig(new ConstantLr(5e-4), 100_000), lab.NewLog("DPO")).Fit();
"""


def start():
    begin = time.time()
    manager = KernelManager(kernel_name=NAME)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return manager, client, time.time() - begin


def cell(client, code):
    begin = time.time()
    client.execute(code)
    reply = client.get_shell_msg(timeout=600)
    assert reply["content"]["status"] == "ok", reply["content"]
    return time.time() - begin


def rss(manager):
    pid = manager.provisioner.pid
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def main():
    runs = []
    for _ in range(5):
        manager, client, ready = start()
        runs.append((ready, cell(client, "1 + 1")))
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(f"launch to ready, median of 5: {statistics.median(r for r, _ in runs):.2f} s")
    print(f"first cell, median of 5: {statistics.median(f for _, f in runs):.2f} s")

    manager, client, _ = start()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"RSS before: {rss(manager):.0f} MB")
    times = []
    for i in range(count):
        times.append(cell(client, f"var v{i % 50} = new[] {{ 1.0, 2, {i} }}.Select(x => x * x).Sum();"))
        if (i + 1) % max(1, count // 5) == 0:
            print(f"{i + 1} cells: median {1000 * statistics.median(times[-100:]):.0f} ms, RSS {rss(manager):.0f} MB", flush=True)
    print(f"later cells, median of {count}: {1000 * statistics.median(times):.0f} ms")

    cell(client, FIRST_CELL)
    interrupts = []
    for _ in range(5):
        client.execute(TRAINING)
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "stream" and "training" in message["content"]["text"]:
                break
        time.sleep(1)
        begin = time.time()
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=60)
        interrupts.append(time.time() - begin)
        assert reply["content"]["ename"] == "Interrupted", reply["content"]
    print(f"interrupt of a training loop, median of 5: {statistics.median(interrupts):.3f} s")
    client.stop_channels()
    manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
