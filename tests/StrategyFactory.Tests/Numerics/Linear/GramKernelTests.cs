using NUnit.Framework;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Tests.Numerics.Linear;

public sealed class GramKernelTests
{
    [Test]
    public void The_tiles_agree_with_three_nested_loops([Range(1, 40)] int columns, [Values(1, 2, 63, 64, 65, 131)] int rows)
    {
        var layout = new GramLayout(columns);
        var x = Filled(columns * 1000 + rows, layout, rows);
        var gram = new double[layout.Length];
        GramKernel.Accumulate(x, rows, layout, gram);
        for (var i = 0; i < columns; i++)
        {
            for (var j = i; j < columns; j++)
            {
                var expected = 0.0;
                for (var t = 0; t < rows; t++)
                {
                    expected += x[t * layout.Stride + i] * x[t * layout.Stride + j];
                }

                Assert.That(gram[layout.Index(i, j)], Is.EqualTo(expected).Within(1e-12 * rows), $"({i}, {j})");
            }
        }
    }

    [Test]
    public void Wide_and_narrow_vectors_give_the_same_bytes([Values(1, 7, 8, 9, 22, 33, 52)] int columns)
    {
        var layout = new GramLayout(columns);
        var x = Filled(columns, layout, 333);
        var (wide, narrow) = (new double[layout.Length], new double[layout.Length]);
        GramKernel.Accumulate(x, 333, layout, wide, wide: true);
        GramKernel.Accumulate(x, 333, layout, narrow, wide: false);
        Assert.That(narrow, Is.EqualTo(wide));
    }

    [Test]
    public void A_second_call_adds_to_the_first()
    {
        var layout = new GramLayout(3);
        var x = Filled(1, layout, 128);
        var (once, twice) = (new double[layout.Length], new double[layout.Length]);
        GramKernel.Accumulate(x, 128, layout, once);
        GramKernel.Accumulate(x, 64, layout, twice);
        GramKernel.Accumulate(x.AsSpan(64 * layout.Stride), 64, layout, twice);
        Assert.That(twice, Is.EqualTo(once));
    }

    [Test]
    public void A_span_that_is_too_short_is_refused()
    {
        var layout = new GramLayout(9);
        Assert.That(() => GramKernel.Accumulate(new double[layout.Stride * 2], 3, layout, new double[layout.Length]), Throws.ArgumentException);
        Assert.That(() => GramKernel.Accumulate(new double[layout.Stride * 3], 3, layout, new double[layout.Length - 1]), Throws.ArgumentException);
    }

    private static double[] Filled(int seed, GramLayout layout, int rows)
    {
        var random = new Random(seed);
        var x = new double[rows * layout.Stride];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = i % layout.Stride < layout.Columns ? random.NextDouble() * 2 - 1 : 0;
        }

        return x;
    }
}
