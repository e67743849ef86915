using System.Text.Json;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class TerminalSpecificationTests
{
    private const string Export = """
        {"SYMBOL_DIGITS":2,"SYMBOL_POINT":0.01,"SYMBOL_TRADE_CONTRACT_SIZE":100,"SYMBOL_TRADE_TICK_SIZE":0.01,"SYMBOL_TRADE_TICK_VALUE":1,
        "SYMBOL_VOLUME_MIN":0.01,"SYMBOL_VOLUME_STEP":0.01,"SYMBOL_VOLUME_MAX":50,"SYMBOL_SWAP_LONG":-4.5,"SYMBOL_SWAP_SHORT":1.2,
        "SYMBOL_SWAP_MODE":"SYMBOL_SWAP_MODE_INTEREST_CURRENT","SYMBOL_SWAP_ROLLOVER3DAYS":"FRIDAY","SYMBOL_SPREAD":30,"SYMBOL_SPREAD_FLOAT":true,
        "SYMBOL_CURRENCY_BASE":"XAU","SYMBOL_CURRENCY_PROFIT":"USD","SYMBOL_CURRENCY_MARGIN":"XAU","SYMBOL_MARGIN_INITIAL":0}
        """;

    [Test]
    public void An_export_of_a_terminal_is_a_specification()
    {
        var read = Read(Export);
        Assert.That(read, Is.EqualTo(new SymbolSpecification
        {
            Digits = 2,
            PointSize = 0.01,
            ContractSize = 100,
            MinimumLot = 0.01,
            LotStep = 0.01,
            MaximumLot = 50,
            SwapLong = -4.5,
            SwapShort = 1.2,
            SwapMode = "interest_current",
            TripleSwapDay = "FRIDAY",
            BaseCurrency = "XAU",
            ProfitCurrency = "USD",
            MarginCurrency = "XAU",
        }), "a spread that floats is left to the bars, and a tick's value is that of a moment");
        Assert.That(SpecificationRules.Faults(read), Is.Empty);
    }

    [Test]
    public void Our_own_fields_stand_beside_those_of_a_terminal_and_count_first()
    {
        var read = Read("""{"digits":3,"SYMBOL_DIGITS":2,"SYMBOL_SPREAD":30,"SYMBOL_SPREAD_FLOAT":0,"SYMBOL_SWAP_ROLLOVER3DAYS":5,"SYMBOL_MARGIN_INITIAL":1000,"margin_rate":0.05}""");
        Assert.That((read.Digits, read.SpreadPoints, read.TripleSwapDay, read.MarginRate), Is.EqualTo(((int?)3, (double?)30, "Friday", (double?)0.05)));
        read = Read("""{"SYMBOL_SWAP_MODE":"SYMBOL_SWAP_MODE_DISABLED","SYMBOL_SWAP_LONG":-4.5,"SYMBOL_SWAP_SHORT":1}""");
        Assert.That((read.SwapLong, read.SwapShort, read.SwapMode), Is.EqualTo(((double?)0, (double?)0, (string?)null)));
        Assert.That(Read("""{"swap_long":-1}"""), Is.EqualTo(new SymbolSpecification { SwapLong = -1 }));
        Assert.That(SpecificationRules.Faults(Read("""{"SYMBOL_SWAP_MODE":"SYMBOL_SWAP_MODE_REOPEN_BID"}""")).Single().Refusal, Does.StartWith("swap_mode: 'reopen_bid' is not modelled and closes"));
    }

    [TestCase("""{"SYMBOL_COLOUR":1}""", "SYMBOL_COLOUR: is not known; allowed: SYMBOL_DIGITS, SYMBOL_POINT,")]
    [TestCase("""{"SYMBOL_DIGITS":"2"}""", "SYMBOL_DIGITS: '2' is not allowed; a whole number.")]
    [TestCase("""{"SYMBOL_POINT":true}""", "SYMBOL_POINT: 'True' is not allowed; a number.")]
    [TestCase("""{"SYMBOL_SWAP_MODE":5}""", "SYMBOL_SWAP_MODE: '5' is not allowed; a text.")]
    [TestCase("""{"SYMBOL_SWAP_ROLLOVER3DAYS":9}""", "SYMBOL_SWAP_ROLLOVER3DAYS: '9' is not allowed; SUNDAY to SATURDAY, or 0 to 6.")]
    [TestCase("""{"SYMBOL_MARGIN_INITIAL":500}""", "SYMBOL_MARGIN_INITIAL: 500 is a fixed margin of a lot, which is not modelled; 0, or a margin_rate or leverage beside it.")]
    public void What_is_not_known_of_a_terminal_is_refused_by_name(string body, string refusal) =>
        Assert.That(() => Read(body), Throws.TypeOf<ValidationException>().With.Property("Errors").One.Property("ErrorMessage").StartsWith(refusal));

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"swap_long":"x","SYMBOL_DIGITS":2}""")]
    public void What_is_no_specification_is_malformed(string body) => Assert.That(() => Read(body), Throws.InstanceOf<JsonException>());

    private static SymbolSpecification Read(string json) => TerminalSpecification.Read(JsonDocument.Parse(json).RootElement, FactoryJson.Options);
}
