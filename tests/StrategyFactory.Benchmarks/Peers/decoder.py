"""A LoRA step of a Llama of 135 million parameters by PyTorch. usage: decoder.py <threads> <warm-ups> <steps> <float32|bfloat16>

30 layers, width 576, 9 heads of 64 over 3 of keys, feed-forward 1536, 49,152 tokens whose table also makes the output, a pair of rank 8
beside every linear layer. A step: forward, cross entropy of all tokens but the first, backward, gradients shortened to length 1, AdamW.
Random weights and tokens; time does not depend on them. bfloat16: products as torch's autocast of the processor rounds them.
"""
import json, os, sys, time

# threads that wait do not burn a core, as ours do not
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch
from torch import nn
from torch.nn.functional import cross_entropy, linear, silu

threads, warm_ups, steps = map(int, sys.argv[1:4])
rounds = sys.argv[4] == "bfloat16"
torch.set_num_threads(threads)
torch.manual_seed(1)
WIDTH, HEADS, KEYS, HEAD, INNER, LAYERS, TOKENS, RANK, SCALE = 576, 9, 3, 64, 1536, 30, 49152, 8, 2.0
BATCH, LENGTH = 4, 256


class Pair(nn.Module):
    """A frozen linear layer with trainable matrices beside it."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * 0.02, requires_grad=False)
        self.a = nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, x):
        return linear(x, self.weight) + SCALE * linear(linear(x, self.a), self.b)


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH), requires_grad=False)

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5))


def turn(x, cos, sin):
    half = torch.cat([-x[..., HEAD // 2 :], x[..., : HEAD // 2]], -1)
    return x * cos + half * sin


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = Norm(), Norm()
        self.q, self.k, self.v = Pair(WIDTH, HEADS * HEAD), Pair(WIDTH, KEYS * HEAD), Pair(WIDTH, KEYS * HEAD)
        self.o, self.gate, self.up, self.down = Pair(HEADS * HEAD, WIDTH), Pair(WIDTH, INNER), Pair(WIDTH, INNER), Pair(INNER, WIDTH)

    def forward(self, x, cos, sin, mask):
        normed = self.before(x)
        split = lambda y, heads: y.view(BATCH, LENGTH, heads, HEAD).transpose(1, 2)
        q, k, v = split(self.q(normed), HEADS), split(self.k(normed), KEYS), split(self.v(normed), KEYS)
        q, k = turn(q, cos, sin), turn(k, cos, sin)
        k, v = k.repeat_interleave(HEADS // KEYS, 1), v.repeat_interleave(HEADS // KEYS, 1)
        weights = (q @ k.transpose(2, 3) / HEAD**0.5 + mask).softmax(-1)
        x = x + self.o((weights @ v).transpose(1, 2).reshape(BATCH, LENGTH, HEADS * HEAD))
        normed = self.between(x)
        return x + self.down(silu(self.gate(normed)) * self.up(normed))


class Llama(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.randn(TOKENS, WIDTH) * 0.02, requires_grad=False)
        self.layers, self.norm = nn.ModuleList([Layer() for _ in range(LAYERS)]), Norm()
        angles = torch.arange(LENGTH)[:, None] / 10000 ** (torch.arange(0, HEAD, 2) / HEAD)
        self.cos, self.sin = torch.cat([angles, angles], -1).cos(), torch.cat([angles, angles], -1).sin()
        self.mask = torch.full((LENGTH, LENGTH), float("-inf")).triu(1)

    def forward(self, tokens):
        x = self.table[tokens]
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, self.mask)
        return linear(self.norm(x)[:, :-1].reshape(-1, WIDTH), self.table)


network = Llama()
trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=1e-5)
seconds = []
for step in range(warm_ups + steps):
    tokens = torch.randint(TOKENS, (BATCH, LENGTH))
    start = time.perf_counter()
    optimiser.zero_grad(set_to_none=False)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=rounds):
        loss = cross_entropy(network(tokens), tokens[:, 1:].reshape(-1))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimiser.step()
    if step >= warm_ups:
        seconds.append(time.perf_counter() - start)

# not ru_maxrss, which begins with the peak of whoever started this process
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"seconds": seconds, "peak_megabytes": peak / 1024}))
