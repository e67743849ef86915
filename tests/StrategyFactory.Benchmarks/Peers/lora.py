"""A LoRA step of a network as large as Chronos-Bolt mini by PyTorch. usage: see race.py

Encoder and decoder of 4 T5 blocks, width 384, 8 heads of 64, feed-forward 1536, patches of 16, a pair of rank 8 beside every q and v.
The loss: that of quantiles. Random weights and series; time does not depend on them.
"""
from race import Norm, Pair, race  # first: it sets how torch is loaded
import torch
from torch import nn
from torch.nn.functional import relu

WIDTH, HEADS, HEAD, INNER, BLOCKS = 384, 8, 64, 1536, 4
CONTEXT, HORIZON, PATCH, BATCH = 512, 64, 16, 32
LEVELS = torch.arange(1, 10).div(10)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = Norm(WIDTH, 1e-6)
        self.q, self.v = Pair(WIDTH, HEADS * HEAD), Pair(WIDTH, HEADS * HEAD)
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
        self.norm, self.wi, self.wo = Norm(WIDTH, 1e-6), nn.Linear(WIDTH, INNER, bias=False), nn.Linear(INNER, WIDTH, bias=False)

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
        self.encoded, self.decoded = Norm(WIDTH, 1e-6), Norm(WIDTH, 1e-6)

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


def loss_of(network, context, target):
    quantiles, location, scale = network(context)
    missed = ((target - location) / scale)[:, None] - quantiles
    return (2 * (missed * ((missed <= 0).float() - LEVELS[:, None])).abs()).mean(1).sum(-1).mean()


race(Bolt(), lambda: [torch.rand(BATCH, CONTEXT), torch.rand(BATCH, HORIZON)], loss_of)
