"""Processes on this computer and on a Dask cluster: real ones, and they are really killed."""

import os
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pandas as pd
import pytest

from cocreate_lib import processes
from cocreate_lib.diagnosis import diagnose
from cocreate_lib.errors import WorkerError
from cocreate_lib.processes import open_workers

distributed = pytest.importorskip("distributed", reason="Dask comes with the extra 'scale'")
KilledWorker = distributed.scheduler.KilledWorker

N = 16


@pytest.fixture(scope="module")
def serial(design, plans):
    return diagnose(design, plans, N, 4)


def same(one, other):
    pd.testing.assert_frame_equal(one.simulations, other.simulations, check_exact=True)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def end_itself(chunk):
    os._exit(1)


def killed_by_the_cluster(chunk):
    raise KilledWorker("task", SimpleNamespace(address="tcp://127.0.0.1:9"), 3)


def own_number(chunk):
    return os.getpid()


def test_two_processes_give_the_same_and_a_killed_one_costs_its_chunk_only(
    design, plans, serial, monkeypatch
):
    pools, start, done = [], processes._process, []
    monkeypatch.setattr(processes, "_process", lambda: pools.append(start()) or pools[-1])

    def kill_one(replicates, total):
        done.append(replicates)
        if replicates == 2:
            os.kill(next(iter(pools[0]._processes)), signal.SIGKILL)

    found = diagnose(design, plans, N, 4, workers=2, chunk_size=2, progress=kill_one)
    same(serial, found)
    assert done == list(range(0, N + 1, 2))
    assert len(pools) == 3


def test_work_that_ends_every_process_is_blamed(monkeypatch):
    monkeypatch.setattr(processes, "MOST_DEATHS", 2)
    with open_workers(2, None) as team, pytest.raises(WorkerError, match="replicates 0 to 3"):
        list(team.run(end_itself, iter([[0, 1, 2, 3]])))


def test_processes_end_with_the_run_and_with_their_parent(tmp_path):
    with open_workers(2, None) as team:
        pids = {pid for _, pid in team.run(own_number, iter([[0], [1]]))}
    code = (
        "import os, time\n"
        "from cocreate_lib.processes import open_workers\n"
        "with open_workers(2, None) as team:\n"
        "    for _, pid in team.run(lambda chunk: os.getpid(), iter([[0]])):\n"
        "        print(pid, flush=True)\n"
        "        time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    pids.add(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in pids if is_running(pid)]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that has ended stays in the list until its parent, or the system, has taken note.
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_seven_workers_give_the_same(design, plans, serial):
    with (
        distributed.LocalCluster(
            n_workers=7, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        same(serial, diagnose(design, plans, N, 4, scheduler=client, chunk_size=1))
        assert client.status == "running"  # it is the caller's


def test_work_that_a_cluster_gives_up_is_blamed():
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        open_workers(None, cluster) as team,
        pytest.raises(WorkerError, match="replicates 5 to 7"),
    ):
        list(team.run(killed_by_the_cluster, iter([[5, 6, 7]])))


def test_a_cluster_whose_worker_is_killed_gives_the_same(design, plans, serial):
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        killed = []

        def kill_one(done, total):
            if done and not killed:
                killed.append(next(iter(cluster.workers.values())).process.pid)
                os.kill(killed[0], signal.SIGKILL)

        found = diagnose(design, plans, N, 4, scheduler=cluster, chunk_size=1, progress=kill_one)
        assert killed
        same(serial, found)


@pytest.fixture
def scheduler(tmp_path):
    """The address of ``dask scheduler`` with two ``dask worker`` processes, on 127.0.0.1."""
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"stderr": subprocess.STDOUT, "stdout": subprocess.DEVNULL}
    running = []
    with open(tmp_path / "log", "w") as log:
        command = [*dask, "scheduler", *here, "--port", "0"]
        running.append(subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT))
    try:
        address, deadline = None, time.monotonic() + 30
        while address is None and time.monotonic() < deadline:
            time.sleep(0.1)
            address = re.search(r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)", read(tmp_path / "log"))
        assert address, read(tmp_path / "log")
        for _ in range(2):
            command = [*dask, "worker", address[1], *here, "--nthreads", "1", "--no-nanny"]
            command += ["--local-directory", str(tmp_path)]
            running.append(subprocess.Popen(command, **quiet))
        yield address[1]
    finally:
        for process in running:
            process.kill()
            process.wait()


def read(path):
    return path.read_text(encoding="utf-8")


def test_a_scheduler_with_two_workers_gives_the_same(design, plans, serial, scheduler):
    same(serial, diagnose(design, plans, N, 4, scheduler=scheduler, chunk_size=2))


def test_a_scheduler_that_is_not_there_is_named(design, plan, monkeypatch):
    monkeypatch.setattr(processes, "PATIENCE", 0.5)
    with pytest.raises(WorkerError, match="can't be reached") as error:
        diagnose(design, plan, 2, 4, scheduler="tcp://127.0.0.1:9")
    assert "tcp://127.0.0.1:9" in error.value.where


def test_workers_of_another_version_are_refused(monkeypatch):
    with pytest.raises(WorkerError, match="has version"):
        processes._on_cluster("0.0.0", processes._Held(list), [1])


def test_without_dask_it_is_said_how_to_get_it(design, plan, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(WorkerError, match="Dask isn't installed"):
        diagnose(design, plan, 2, 4, scheduler="tcp://127.0.0.1:9")
