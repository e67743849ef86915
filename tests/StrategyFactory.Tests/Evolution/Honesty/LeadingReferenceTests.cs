using System.Globalization;
using System.Text;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Honesty;

/// <summary>
/// A random walk of minutes whose file is stamped at the bars' end, beside a symbol whose file is stamped at their beginning: nothing in it
/// can be foretold, but its own next minute by the other symbol.
/// </summary>
[TestFixture]
internal sealed class LeadingReferenceTests
{
    private const int Sessions = 160;
    private const int Minutes = 30;
    private const double Common = 0.36;

    private static readonly DateTimeOffset Start = new(2024, 1, 1, 14, 30, 0, TimeSpan.Zero);

    private static readonly EvolutionRequest Request = SmallRuns.Relaxed with
    {
        SeedFeatures = ["return_1", "rsi_14"],
        ReferenceSymbols = ["REF"],
        Thresholds = [new(0.5, IsQuantile: true), new(0.8, IsQuantile: true)],
        ZScoreCutoffs = [0],
        RegimeConfigs = [RegimeConfig.Any],
    };

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await TestFactory.CreateAsync(SmallMarket.Settings.ToDictionary(StringComparer.Ordinal));
        var (walk, reference) = Returns();
        await ImportAsync("WRONG", File(walk, stampedAtClose: true), "open");
        await ImportAsync("RIGHT", File(walk, stampedAtClose: true), "close");
        await ImportAsync("REF", File(reference, stampedAtClose: false), null);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public void An_import_asks_what_such_stamps_mean() =>
        Assert.That(
            () => ImportAsync("ASKED", File(Returns().Walk, stampedAtClose: true), null),
            Throws.TypeOf<UnprocessableException>().With.Property("Field").EqualTo("stamp").And.Message.Contains("--stamp close"));

    [Test]
    public void The_run_is_stopped_and_told_which_series_leads_by_how_much()
    {
        var refusal = Assert.ThrowsAsync<UnprocessableException>(() => _factory.SendAsync(new StartEvolution(Request with { Symbol = "WRONG" })))!;

        Assert.That(refusal.Field, Is.EqualTo("reference_symbols"));
        Assert.That(refusal.Message, Does.StartWith("reference_symbols: REF 1m moves 1 bar before the symbol in 2024-01 to ").And.Contain("--stamp").And.Contain("accept_lead"));
        var lead = ((IReadOnlyList<LeadingSeries>)refusal.Details!).Single();
        Assert.That((lead.Symbol, lead.Timeframe, lead.BarsAhead), Is.EqualTo(("REF", "1m", 1)));
        Assert.That(lead.Ahead, Is.EqualTo(Common).Within(0.04));
        Assert.That(lead.Together, Is.Zero.Within(0.06));
        Assert.That(lead.Correlations, Has.Count.EqualTo(5));
        Assert.That((lead.Correlations[1], lead.Correlations[2]), Is.EqualTo((lead.Ahead, lead.Together)));
        Assert.That(lead.Months.Count(month => month.Leads), Is.EqualTo(lead.Months.Count).And.InRange(4, 8));
        Assert.That(() => _factory.SendAsync(new PlanEvolution(Request with { Symbol = "WRONG" })), Throws.TypeOf<UnprocessableException>());
    }

    [Test]
    public async Task Accepted_it_goes_on_and_what_fools_every_other_test_is_suspect()
    {
        var accepted = Request with { Symbol = "WRONG", AcceptLead = true };
        var plan = await _factory.SendAsync(new PlanEvolution(accepted));
        var run = await _factory.EvolveAsync(accepted);

        Assert.That(plan.Leads.Select(lead => lead.Symbol), Is.EqualTo(new[] { "REF" }));
        Assert.That(run.Config.AcceptLead, Is.True);
        Assert.That(run.Warnings, Has.Some.StartsWith("REF 1m moves 1 bar before the symbol"));
        Assert.That((run.Promotion!.Verdict, string.Join(' ', run.Promotion.Reasons)), Is.EqualTo(("suspect", "reference_leads")), "luck does not explain it");
        Assert.That(run.Promotion.Dsr, Is.GreaterThan(0.95));
    }

    [Test]
    public async Task With_right_stamps_there_is_no_alarm_and_nothing_to_find()
    {
        var plan = await _factory.SendAsync(new PlanEvolution(Request with { Symbol = "RIGHT" }));
        var run = await _factory.EvolveAsync(Request with { Symbol = "RIGHT" });

        Assert.That(plan.Leads, Is.Empty);
        Assert.That(run.Warnings, Has.None.Contains("moves"));
        Assert.That(run.Promotion?.Reasons ?? [], Has.No.Member("reference_leads"));
        Assert.That(run.Promotion?.Verdict, Is.Not.EqualTo("robust"));
    }

    private async Task ImportAsync(string symbol, byte[] file, string? stamp)
    {
        using var content = new MemoryStream(file);
        await _factory.SendAsync(new ImportBars { Symbol = symbol, Timeframe = "1m", FileName = "bars.csv", Content = content, Stamp = stamp });
    }

    /// <summary>Returns of the same minutes.</summary>
    private static (double[] Walk, double[] Reference) Returns()
    {
        var random = new Random(7);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var reference = Enumerable.Range(0, Sessions * Minutes).Select(_ => Normal()).ToArray();
        return ([.. reference.Select(value => (Common * value) + (Math.Sqrt(1 - (Common * Common)) * Normal()))], reference);
    }

    private static byte[] File(double[] returns, bool stampedAtClose)
    {
        var text = new StringBuilder("time,open,high,low,close,volume\n");
        var close = 100.0;
        for (var bar = 0; bar < returns.Length; bar++)
        {
            var open = close;
            close = open * Math.Exp(0.0005 * returns[bar]);
            var time = Start.AddDays(bar / Minutes).AddMinutes((bar % Minutes) + (stampedAtClose ? 1 : 0));
            text.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss},{open:R},{Math.Max(open, close):R},{Math.Min(open, close):R},{close:R},1\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
