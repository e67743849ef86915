using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.MarketData.SimulatedMarkets;

[TestFixture]
internal sealed class SimulatedMarketTests
{
    private static readonly SimulatedMarketSettings Settings = new();

    [TestCase(true, "68fdd51cc319fde63449fa3deb6104bb81051fc4c0f5165e5f550955ce27e8d3")]
    [TestCase(false, "e3c0a75f5d375e5ab80d89a741bacbf4ebc005cab60d26ca5b86114b1d1365c0")]
    public void The_same_seed_gives_the_same_bytes_on_every_machine(bool edge, string expected)
    {
        var bars = SimulatedMarket.Generate(Settings, 42, edge);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(bars.Times.Span));
        foreach (var column in new[] { bars.Open, bars.High, bars.Low, bars.Close, bars.Volume })
        {
            hash.AppendData(MemoryMarshal.AsBytes(column.Span));
        }

        Assert.That(Convert.ToHexStringLower(hash.GetHashAndReset()), Is.EqualTo(expected));
    }

    [Test]
    public void Different_seeds_give_different_markets()
    {
        var settings = Settings with { Sessions = 2 };
        Assert.That(SimulatedMarket.Generate(settings, 1, true).Close.ToArray(), Is.Not.EqualTo(SimulatedMarket.Generate(settings, 2, true).Close.ToArray()));
    }

    [Test]
    public void Every_bar_is_valid_and_on_the_tick([Values] bool edge, [Values(1ul, 2ul, 3ul)] ulong seed)
    {
        var bars = SimulatedMarket.Generate(Settings, seed, edge);
        Assert.That(bars.Count, Is.EqualTo(300 * 390));
        var failures = 0;
        for (var t = 0; t < bars.Count; t++)
        {
            double o = bars.Open.Span[t], h = bars.High.Span[t], l = bars.Low.Span[t], c = bars.Close.Span[t];
            var valid = l > 0 && l <= Math.Min(o, c) && h >= Math.Max(o, c) && h < 2 * l && bars.Volume.Span[t] >= 1;
            var onTick = new[] { o, h, l, c }.All(price => Math.Abs((price * 1e4) - Math.Round(price * 1e4)) < 1e-6);
            failures += valid && onTick ? 0 : 1;
        }

        Assert.That(failures, Is.Zero);
    }

    [Test]
    public void Sessions_are_weekdays_from_half_past_two_to_nine()
    {
        var days = SimulatedMarket.Generate(Settings, 1, true).Times.ToArray().Select(time => DateTime.UnixEpoch.AddMilliseconds(time)).GroupBy(time => time.Date).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(days, Has.Count.EqualTo(300));
            Assert.That(days[0].Key, Is.EqualTo(new DateTime(2020, 1, 6)));
            Assert.That(days.All(day => day.Key.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)));
            Assert.That(days.All(day => day.First().TimeOfDay == new TimeSpan(14, 30, 0) && day.Last().TimeOfDay == new TimeSpan(20, 59, 0) && day.Count() == 390));
        });
    }

    [Test]
    public void An_edge_explains_between_one_and_two_and_a_half_percent_of_the_next_return([Values(1ul, 2ul, 3ul, 4ul)] ulong seed)
    {
        var path = SimulatedMarket.Simulate(Settings, seed, edge: true);
        var (r, signal) = (Returns(path.Bars), PlantedSignal(path.Bars, path.Wild.Span));
        var active = signal.Count(value => value != 0) / (double)signal.Length;
        var (slope, t, rSquared) = Regress(signal, r);
        TestContext.Out.WriteLine($"slope {slope}, t {t}, R² {rSquared}, active {active}");
        Assert.Multiple(() =>
        {
            Assert.That(rSquared, Is.InRange(0.01, 0.025));
            Assert.That(active, Is.InRange(0.11, 0.15));
            Assert.That(slope, Is.EqualTo(1).Within(0.1));
            Assert.That(t, Is.GreaterThan(20));
        });
    }

    [Test]
    public void Noise_has_no_relation([Values(1ul, 2ul, 3ul, 4ul)] ulong seed)
    {
        var path = SimulatedMarket.Simulate(Settings, seed, edge: false);
        var (r, signal) = (Returns(path.Bars), PlantedSignal(path.Bars, path.Wild.Span));
        Assert.Multiple(() =>
        {
            Assert.That(path.Drift.ToArray(), Is.All.Zero);
            Assert.That(Math.Abs(Regress(signal, r).T), Is.LessThan(3));
            Assert.That(Math.Abs(Regress([.. r.SkipLast(1).Prepend(0)], r).T), Is.LessThan(3), "last return");
        });
    }

    [Test]
    public void The_wild_regime_is_twice_as_volatile_as_the_calm_one([Values(1ul, 2ul)] ulong seed)
    {
        var path = SimulatedMarket.Simulate(Settings, seed, edge: false);
        var r = Returns(path.Bars);
        double Deviation(bool wild) => Math.Sqrt(Inside(wild).Average(value => value * value));
        IEnumerable<double> Inside(bool wild) => r.Where((_, t) => path.Wild.Span[t] == wild && t % 390 != 0);
        var switches = Enumerable.Range(1, r.Length - 1).Count(t => path.Wild.Span[t] != path.Wild.Span[t - 1]);
        Assert.Multiple(() =>
        {
            Assert.That(Deviation(true) / Deviation(false), Is.EqualTo(2).Within(0.1));
            Assert.That(Math.Sqrt(Inside(true).Concat(Inside(false)).Average(value => value * value)), Is.EqualTo(15e-4 * 1.2).Within(1.5e-4));
            Assert.That(switches / (double)r.Length, Is.EqualTo(0.01).Within(0.001));
        });
    }

    [Test]
    public void The_stable_logarithm_is_within_rounding_of_the_exact_one()
    {
        var random = new StableRandom(5);
        for (var k = 0; k < 100_000; k++)
        {
            var x = random.Uniform() * (k % 2 == 0 ? 1 : 1e-9);
            Assert.That(StableRandom.Log(x), Is.EqualTo(Math.Log(x)).Within(4e-16 * Math.Max(1, Math.Abs(Math.Log(x)))));
        }
    }

    [Test]
    public void Normals_and_students_have_their_moments()
    {
        var random = new StableRandom(9);
        var normals = Enumerable.Range(0, 400_000).Select(_ => random.Normal()).ToArray();
        var students = Enumerable.Range(0, 400_000).Select(_ => random.UnitStudent(5)).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(normals.Average(), Is.EqualTo(0).Within(0.005));
            Assert.That(normals.Average(x => x * x), Is.EqualTo(1).Within(0.01));
            Assert.That(normals.Average(x => x * x * x * x), Is.EqualTo(3).Within(0.05));
            Assert.That(students.Average(x => x * x), Is.EqualTo(1).Within(0.02));
            Assert.That(students.Count(x => Math.Abs(x) > 1.9913) / 400_000d, Is.EqualTo(0.05).Within(0.002), "2.5706·√(3/5) is the 97.5% quantile");
        });
    }

    private static double[] Returns(BarSeries bars) =>
        [.. bars.Close.ToArray().Select((close, t) => t == 0 ? 0 : Math.Log(close / bars.Close.Span[t - 1]))];

    /// <summary>The planted relation computed again from the closes: −κ·r where the last return is large.</summary>
    private static double[] PlantedSignal(BarSeries bars, ReadOnlySpan<bool> wild)
    {
        var r = Returns(bars);
        var signal = new double[r.Length];
        for (var t = 21; t < r.Length; t++)
        {
            var window = r[(t - 20)..t];
            var deviation = Math.Sqrt(window.Sum(value => Math.Pow(value - window.Average(), 2)) / 19);
            signal[t] = Math.Abs(window[^1] / deviation) > 1.5 ? -(wild[t] ? 0.19 : 0.06) * window[^1] : 0;
        }

        return signal;
    }

    private static (double Slope, double T, double RSquared) Regress(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average();
        double sxx = x.Sum(value => (value - meanX) * (value - meanX)), syy = y.Sum(value => (value - meanY) * (value - meanY));
        var sxy = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        var rSquared = sxy * sxy / (sxx * syy);
        return (sxy / sxx, Math.Sign(sxy) * Math.Sqrt(rSquared / (1 - rSquared) * (x.Length - 2)), rSquared);
    }
}
