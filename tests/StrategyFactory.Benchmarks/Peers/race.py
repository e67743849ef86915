"""The steps of a LoRA training by PyTorch, timed; what its contestants share.

usage of a contestant: <script> <threads> <warm-ups> <steps> <float32|bfloat16>
A step: forward, loss, backward, gradients shortened to length 1, AdamW. bfloat16: products as torch's autocast of the processor rounds them.
"""
import json, os, sys, time

# threads that wait do not burn a core, as ours do not: three times as fast where two cores are shared
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch
from torch import nn
from torch.nn.functional import linear

threads, warm_ups, steps = map(int, sys.argv[1:4])
rounds = sys.argv[4] == "bfloat16"
torch.set_num_threads(threads)
torch.manual_seed(1)
RANK, SCALE = 8, 2.0


class Pair(nn.Module):
    """A frozen linear layer with trainable matrices beside it."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * 0.02)
        self.a = nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, x):
        return linear(x, self.weight) + SCALE * linear(linear(x, self.a), self.b)


class Norm(nn.Module):
    def __init__(self, width, smallest):
        super().__init__()
        self.weight, self.smallest = nn.Parameter(torch.ones(width)), smallest

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.smallest))


def race(network, draw, loss_of):
    """Trains the pairs of a network and prints the seconds of each step that counts. draw() makes a batch, which is not timed;
    loss_of(network, *batch) is what is made smaller."""
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.endswith((".a", ".b")))
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=1e-5)
    seconds = []
    for step in range(warm_ups + steps):
        batch = draw()
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=False)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=rounds):
            loss = loss_of(network, *batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        if step >= warm_ups:
            seconds.append(time.perf_counter() - start)

    # not ru_maxrss, which begins with the peak of whoever started this process
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "peak_megabytes": peak / 1024}))
