using System.Globalization;
using System.Text;
using NUnit.Framework;
using StrategyFactory.Evolution.Exports.Mql5;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Numerics.Mixtures;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Exports.Mql5;

/// <summary>The features and regimes of experts are those of the factory: their MQL5, compiled as C++, gives the same columns.</summary>
[TestFixture]
internal sealed class Mql5FeatureTests
{
    private const double Tolerance = 1e-9;

    private static readonly string[] Refused = ["obv", "beta_N:REF", "residual_return_N:REF", "vix_close", "vix_return_1", "vix_z_N", "vrp_N"];

    private static readonly IReadOnlyList<FeatureDefinition> Definitions =
    [
        .. from family in FeatureCatalogue.Families
           where !Refused.Contains(family.Pattern, StringComparer.Ordinal)
           from n in family.TakesN ? new[] { family.MinimumN, 3, 4, 14, 60 } : [0]
           select new FeatureDefinition(family, n, null, null),
    ];

    private static readonly BarSeries Market = SmallMarket.Generate().Head(1500);

    // flat bars, bars that repeat, none or much volume, a gap of days
    private static readonly BarSeries Odd = MakeOdd();

    private Dictionary<string, double[]> _market = [];
    private Dictionary<string, double[]> _odd = [];
    private RegimeGmmResult _gmm = null!;

    [OneTimeSetUp]
    public void Compute()
    {
        _gmm = RegimeGmm.Compute(Market, 0, 900);
        using var program = new CppProgram(Pieces(), Main());
        _market = Columns(program, Market);
        _odd = Columns(program, Odd);
    }

    [Test]
    public void Every_family_is_computed_or_refused() => Assert.That(
        FeatureCatalogue.Families.Select(family => family.Pattern)
            .Where(pattern => !Mql5Pieces.All.Names.Contains(Mql5Families.FunctionOf(pattern), StringComparer.Ordinal)),
        Is.EquivalentTo(Refused));

    [TestCaseSource(nameof(Definitions))]
    public void A_feature_has_the_values_of_the_factory(FeatureDefinition definition)
    {
        foreach (var (bars, columns) in new[] { (Market, _market), (Odd, _odd) })
        {
            var expected = FeatureComputation.Compute(definition, bars, _ => throw new InvalidOperationException(), null);
            var computed = columns[definition.Name];
            var largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            Assert.That(computed, Has.Length.EqualTo(expected.Length));
            var undefined = Enumerable.Range(0, expected.Length).Where(bar => double.IsNaN(expected[bar]) != double.IsNaN(computed[bar])).ToList();
            Assert.That(undefined, Is.Empty, $"bars of {bars.Symbol} where one is known and the other is not");
            var worst = Enumerable.Range(0, expected.Length).Where(bar => !double.IsNaN(expected[bar]))
                .Select(bar => Math.Abs(computed[bar] - expected[bar]) / Math.Max(Math.Abs(expected[bar]), Math.Max(1e-3 * largest, 1e-300))).DefaultIfEmpty(0).Max();
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{definition.Name} of {bars.Symbol}: {worst:E1}"));
            Assert.That(worst, Is.LessThan(Tolerance), bars.Symbol);
        }
    }

    [Test]
    public void The_mixture_puts_every_bar_into_the_regime_of_the_factory()
    {
        var expected = _gmm.Values.Select(value => (double)value).ToArray();
        Assert.That(_market["regime_gmm"], Is.EqualTo(expected));
        Assert.That(expected.Distinct(), Is.EquivalentTo(new[] { -1.0, 0, 1 }), "the test must be able to fail");
    }

    [TestCase(true, "regime_vix_realised")]
    [TestCase(false, "regime_vix_index")]
    public void Days_are_in_the_regime_of_the_factory(bool realised, string column)
    {
        var (days, index) = (Daily("DAYS", 1), Daily("INDEX", 2));
        var expected = RegimeVix.Compute(days, days, realised ? null : index).Values.Select(value => (double)value).ToArray();
        Assert.That(_market[column], Is.EqualTo(expected));
        Assert.That(expected.Distinct(), Is.SupersetOf(new[] { -1.0, 0, 1, 2, 3 }));
    }

    [Test]
    public void Hours_are_in_the_regime_of_the_factory()
    {
        var hours = MadeBars.Of("HOURS", Timeframe.OneHour, "2024-01-01", 320, seed: 3);
        var expected = RegimeSma.Compute(hours, hours).Select(value => (double)value).ToArray();
        Assert.That(_market["regime_sma"], Is.EqualTo(expected));
        Assert.That(expected.Distinct(), Is.EquivalentTo(new[] { -1.0, 0, 1 }));
    }

    /// <summary>What a recursion began with is forgotten after the bars that an expert asks for.</summary>
    [Test]
    public void The_last_bars_alone_give_the_value_of_all()
    {
        var bars = MadeBars.Of("LONG", Timeframe.OneMinute, "2024-01-01", 9000, seed: 5);
        foreach (var definition in Definitions)
        {
            var needed = Mql5Families.BarsOf(Described(definition), 1);
            var whole = FeatureComputation.Compute(definition, bars, _ => throw new InvalidOperationException(), null)[^1];
            var tail = FeatureComputation.Compute(definition, bars.Part((bars.Count - needed)..), _ => throw new InvalidOperationException(), null)[^1];
            Assert.That(tail, Is.EqualTo(whole).Within(1e-9 * Math.Max(1e-3, double.IsNaN(whole) ? 0 : Math.Abs(whole))), $"{definition.Name} of {needed} bars");
        }
    }

    [Test]
    public void A_piece_calls_nothing_but_MQL5_and_what_it_names()
    {
        foreach (var name in Mql5Pieces.All.Names)
        {
            var text = new StringBuilder();
            Mql5Pieces.All.Write("columns", [], text);
            Mql5Pieces.All.Write(name, new(StringComparer.Ordinal) { "columns" }, text);
            Assert.That(Mql5Source.Unknown(text.ToString()), Is.SubsetOf(Mql5Source.OfOthers), name);
        }
    }

    internal static DescribedFeature Described(FeatureDefinition definition) => new(
        definition.Name, definition.Family.Pattern, definition.Family.Description, definition.Family.TakesN ? definition.N : null,
        definition.IsStationary, definition.NeedsVolume, definition.NeedsVix, definition.Of, definition.ComparedWith, null, definition.Warmup);

    private static string Pieces()
    {
        var (text, written) = (new StringBuilder("double UtcOffsetHours=-100.0;\n"), new HashSet<string>(StringComparer.Ordinal));
        foreach (var name in new[] { "undefined", "columns" }.Concat(Definitions.Select(definition => Mql5Families.FunctionOf(definition.Family.Pattern))))
        {
            Mql5Pieces.All.Write(name, written, text);
        }

        return text.ToString();
    }

    private string Main()
    {
        var mixture = _gmm.Mixture;
        var text = new StringBuilder();
        foreach (var (name, value) in new[]
        {
            ("MixtureReturnMean", _gmm.Return.Mean), ("MixtureReturnSd", _gmm.Return.Deviation), ("MixtureVolatilityMean", _gmm.Volatility.Mean),
            ("MixtureVolatilitySd", _gmm.Volatility.Deviation),
        }.Concat(Component("Calm", mixture.Calm!)).Concat(Component("Wild", mixture.Wild!)))
        {
            text.Append(CultureInfo.InvariantCulture, $"const double {name}={Mql5Text.Of(value)};\n");
        }

        var (pieces, written) = (new StringBuilder(), new HashSet<string>(StringComparer.Ordinal));
        Mql5Pieces.All.Write("undefined", written, new());
        foreach (var name in new[] { "columns" }.Concat(Definitions.Select(definition => Mql5Families.FunctionOf(definition.Family.Pattern))))
        {
            Mql5Pieces.All.Write(name, written, new());
        }

        foreach (var name in new[] { "regime_gmm", "regime_sma", "regime_vix", "realised_level" })
        {
            Mql5Pieces.All.Write(name, written, pieces);
        }

        text.Append(CppProgram.Translate(pieces.ToString()));
        text.Append("""
            static void Show(const char *name,const Array<double> &values)
            {
               printf("%s",name);
               for(double value : values.items)
                  printf(MathIsValidNumber(value) ? " %.17g" : " NaN",value);
               printf("\n");
            }
            static Array<double> Head(const Array<double> &values,int count)
            {
               Array<double> head;
               head.items.assign(values.items.begin(),values.items.begin()+count);
               return head;
            }
            static Array<double> Read(FILE *file)
            {
               int count;
               Array<double> values;
               if(fscanf(file,"%d",&count)!=1) return values;
               ArrayResize(values,count);
               for(int i=0; i<count; i++) if(fscanf(file,"%lf",&values[i])!=1) return values;
               return values;
            }
            int main(int,char **arguments)
            {
               DefineUndefined();
               Columns bars;
               FILE *file=fopen(arguments[1],"r");
               Array<double> times=Read(file);
               for(double time : times.items) bars.time.items.push_back((long)time);
               bars.open=Read(file); bars.high=Read(file); bars.low=Read(file); bars.close=Read(file); bars.volume=Read(file);
               Array<double> days=Read(file),index=Read(file),hours=Read(file),column,level;
               fclose(file);

            """);
        foreach (var definition in Definitions)
        {
            text.Append(CultureInfo.InvariantCulture, $"   {Mql5Families.FunctionOf(definition.Family.Pattern)}(bars,{definition.N},column); Show(\"{definition.Name}\",column);\n");
        }

        text.Append("""
               int count=ArraySize(bars.close);
               ArrayResize(column,count);
               for(int t=0; t<count; t++) column[t]=RegimeGmm(bars,t);
               Show("regime_gmm",column);
               ArrayResize(column,ArraySize(days));
               for(int k=0; k<ArraySize(days); k++) { RealisedLevel(Head(days,k),level); column[k]=RegimeVix(Head(days,k),level); }
               Show("regime_vix_realised",column);
               for(int k=0; k<ArraySize(days); k++) column[k]=RegimeVix(Head(days,k),Head(index,k));
               Show("regime_vix_index",column);
               ArrayResize(column,ArraySize(hours));
               for(int k=0; k<ArraySize(hours); k++) column[k]=RegimeSma(hours[k],Head(hours,k+1));
               Show("regime_sma",column);
               return 0;
            }
            """);
        return text.ToString();
    }

    private static IEnumerable<(string Name, double Value)> Component(string name, BivariateNormal normal) =>
    [
        (name + "Weight", normal.Weight), (name + "MeanX", normal.MeanX), (name + "MeanY", normal.MeanY), (name + "VarianceX", normal.VarianceX),
        (name + "Covariance", normal.Covariance), (name + "VarianceY", normal.VarianceY),
    ];

    private static Dictionary<string, double[]> Columns(CppProgram program, BarSeries bars)
    {
        var path = program.PathOf(bars.Symbol);
        IEnumerable<double>[] inputs =
        [
            bars.Times.ToArray().Select(time => time / 1000.0), bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray(),
            bars.Volume.ToArray(), Daily("DAYS", 1).Close.ToArray(), Daily("INDEX", 2).Close.ToArray(),
            MadeBars.Of("HOURS", Timeframe.OneHour, "2024-01-01", 320, seed: 3).Close.ToArray(),
        ];
        File.WriteAllLines(path, inputs.Select(values => values.Count() + " " + string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))));
        var (code, output, errors) = program.Run(path);
        Assert.That((code, errors), Is.EqualTo((0, "")));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(
            cells => cells[0], cells => cells.Skip(1).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray(), StringComparer.Ordinal);
    }

    private static BarSeries Daily(string symbol, int seed) => MadeBars.Of(symbol, Timeframe.OneDay, "2023-01-01", 400, seed);

    private static BarSeries MakeOdd()
    {
        var bars = MadeBars.Of("ODD", Timeframe.OneMinute, "2024-01-05", 700, seed: 7);
        var (open, high, low, close, volume, times) = (bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray(), bars.Volume.ToArray(), bars.Times.ToArray());
        for (var bar = 0; bar < bars.Count; bar++)
        {
            if (bar is (>= 100 and < 180) or (>= 300 and < 304))
            {
                (open[bar], high[bar], low[bar], close[bar]) = (close[bar - 1], close[bar - 1], close[bar - 1], close[bar - 1]);
            }

            volume[bar] = bar is (>= 150 and < 250) or (>= 600 and < 603) ? 0 : bar % 50 == 0 ? 1e7 : volume[bar];
            times[bar] += bar >= 400 ? 3 * 86_400_000L : 0;
        }

        return new("ODD", Timeframe.OneMinute, times, open, high, low, close, volume);
    }
}

