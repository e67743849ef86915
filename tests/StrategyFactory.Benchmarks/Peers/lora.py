"""A LoRA step of a network as large as Chronos-Bolt mini by PyTorch. usage: lora.py <threads> <warm-ups> <steps>

Encoder and decoder of 4 T5 blocks, width 384, 8 heads of 64, feed-forward 1536, patches of 16, a pair of rank 8 beside every q and v.
A step: forward, quantile loss, backward, gradients shortened to length 1, AdamW. Random weights and series; time does not depend on them.
"""
import json, os, sys, time

# threads that wait do not burn a core, as ours do not: three times as fast where two cores are shared
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch
from torch import nn
from torch.nn.functional import linear, relu

threads, warm_ups, steps = map(int, sys.argv[1:4])
torch.set_num_threads(threads)
torch.manual_seed(1)
WIDTH, HEADS, HEAD, INNER, BLOCKS, RANK, SCALE = 384, 8, 64, 1536, 4, 8, 2.0
CONTEXT, HORIZON, PATCH, BATCH = 512, 64, 16, 32
LEVELS = torch.arange(1, 10).div(10)


class Pair(nn.Module):
    """A frozen linear layer with trainable matrices beside it."""

    def __init__(self, outputs, inputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * 0.05, requires_grad=False)
        self.a = nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, x):
        return linear(x, self.weight) + SCALE * linear(linear(x, self.a), self.b)


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = Norm()
        self.q, self.v = Pair(HEADS * HEAD, WIDTH), Pair(HEADS * HEAD, WIDTH)
        self.k, self.o = nn.Linear(WIDTH, HEADS * HEAD, bias=False), nn.Linear(HEADS * HEAD, WIDTH, bias=False)

    def forward(self, x, memory=None, bias=None):
        split = lambda y: y.view(BATCH, -1, HEADS, HEAD).transpose(1, 2)
        normed = self.norm(x)
        source = normed if memory is None else memory
        scores = split(self.q(normed)) @ split(self.k(source)).transpose(2, 3)
        weights = (scores if bias is None else scores + bias).softmax(-1)
        return x + self.o((weights @ split(self.v(source))).transpose(1, 2).reshape(BATCH, -1, HEADS * HEAD))


class FeedForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm, self.wi, self.wo = Norm(), nn.Linear(WIDTH, INNER, bias=False), nn.Linear(INNER, WIDTH, bias=False)

    def forward(self, x):
        return x + self.wo(relu(self.wi(self.norm(x))))


class Residual(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.hidden, self.output, self.skip = nn.Linear(inputs, INNER), nn.Linear(INNER, outputs), nn.Linear(inputs, outputs)

    def forward(self, x):
        return self.output(relu(self.hidden(x))) + self.skip(x)


class Bolt(nn.Module):
    def __init__(self):
        super().__init__()
        self.shared, self.bias = nn.Embedding(2, WIDTH), nn.Embedding(32, HEADS)
        self.input, self.output = Residual(2 * PATCH, WIDTH), Residual(WIDTH, len(LEVELS) * HORIZON)
        self.encoder = nn.ModuleList([nn.ModuleList([Attention(), FeedForward()]) for _ in range(BLOCKS)])
        self.decoder = nn.ModuleList([nn.ModuleList([Attention(), Attention(), FeedForward()]) for _ in range(BLOCKS)])
        self.encoded, self.decoded = Norm(), Norm()

    def forward(self, context):
        location, scale = context.mean(1, keepdim=True), context.std(1, unbiased=False, keepdim=True)
        patches = ((context - location) / scale).view(BATCH, -1, PATCH)
        x = torch.cat([self.input(torch.cat([patches, torch.ones_like(patches)], -1)), self.shared.weight[1].expand(BATCH, 1, WIDTH)], 1)
        tokens = torch.arange(x.shape[1])
        bias = self.bias((tokens[None] - tokens[:, None]).clamp(-15, 15) % 32).permute(2, 0, 1)
        for attend, feed in self.encoder:
            x = feed(attend(x, bias=bias))
        x, y = self.encoded(x), self.shared.weight[0].expand(BATCH, 1, WIDTH)
        for attend, look, feed in self.decoder:
            y = feed(look(attend(y), memory=x))
        return self.output(self.decoded(y)).view(BATCH, len(LEVELS), HORIZON), location, scale


network = Bolt()
for name, parameter in network.named_parameters():
    parameter.requires_grad_(name.endswith((".a", ".b")))
trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=1e-5)
seconds = []
for step in range(warm_ups + steps):
    context, target = torch.rand(BATCH, CONTEXT), torch.rand(BATCH, HORIZON)
    start = time.perf_counter()
    optimiser.zero_grad(set_to_none=False)
    quantiles, location, scale = network(context)
    missed = ((target - location) / scale)[:, None] - quantiles
    loss = (2 * (missed * ((missed <= 0).float() - LEVELS[:, None])).abs()).mean(1).sum(-1).mean()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimiser.step()
    if step >= warm_ups:
        seconds.append(time.perf_counter() - start)

# not ru_maxrss, which begins with the peak of whoever started this process
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"seconds": seconds, "peak_megabytes": peak / 1024}))
