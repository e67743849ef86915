using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>
/// A specification as somebody sends it: under our names, and under those of MQL5's ENUM_SYMBOL_INFO_INTEGER, _DOUBLE and _STRING, as a
/// terminal exports them. Ours count first.
/// </summary>
internal static class TerminalSpecification
{
    private const string Prefix = "SYMBOL_";
    private const string Mode = "SYMBOL_SWAP_MODE";
    private const string Disabled = "DISABLED";
    private const string Floating = "SYMBOL_SPREAD_FLOAT";

    /// <summary>What each name states, in this order: a swap mode comes before the swaps that it switches off.</summary>
    private static readonly (string Name, Func<SymbolSpecification, Export, SymbolSpecification> State)[] Names =
    [
        ("SYMBOL_DIGITS", (own, export) => own with { Digits = own.Digits ?? export.Whole() }),
        ("SYMBOL_POINT", (own, export) => own with { PointSize = own.PointSize ?? export.Number() }),
        ("SYMBOL_TRADE_CONTRACT_SIZE", (own, export) => own with { ContractSize = own.ContractSize ?? export.Number() }),
        // in the deposit currency of a moment, and told by the contract size anyway
        ("SYMBOL_TRADE_TICK_SIZE", (own, _) => own),
        ("SYMBOL_TRADE_TICK_VALUE", (own, _) => own),
        (Floating, (own, _) => own),
        ("SYMBOL_SPREAD", (own, export) => export.Beside(Floating)?.YesNo() == false
            ? own with { SpreadPoints = own.SpreadPoints ?? export.Number() } : own),
        ("SYMBOL_VOLUME_MIN", (own, export) => own with { MinimumLot = own.MinimumLot ?? export.Number() }),
        ("SYMBOL_VOLUME_STEP", (own, export) => own with { LotStep = own.LotStep ?? export.Number() }),
        ("SYMBOL_VOLUME_MAX", (own, export) => own with { MaximumLot = own.MaximumLot ?? export.Number() }),
        (Mode, Swaps),
        ("SYMBOL_SWAP_LONG", (own, export) => own with { SwapLong = own.SwapLong ?? export.Number() }),
        ("SYMBOL_SWAP_SHORT", (own, export) => own with { SwapShort = own.SwapShort ?? export.Number() }),
        ("SYMBOL_SWAP_ROLLOVER3DAYS", (own, export) => own with { TripleSwapDay = own.TripleSwapDay ?? export.Day() }),
        ("SYMBOL_CURRENCY_BASE", (own, export) => own with { BaseCurrency = own.BaseCurrency ?? export.Text() }),
        ("SYMBOL_CURRENCY_PROFIT", (own, export) => own with { ProfitCurrency = own.ProfitCurrency ?? export.Text() }),
        ("SYMBOL_CURRENCY_MARGIN", (own, export) => own with { MarginCurrency = own.MarginCurrency ?? export.Text() }),
        ("SYMBOL_MARGIN_INITIAL", Margin),
    ];

    /// <summary>Reads what was sent.</summary>
    /// <exception cref="JsonException">It is no object, or has a field that is not ours and not a terminal's.</exception>
    /// <exception cref="ValidationException">A name of a terminal is not known, or its value is none.</exception>
    public static SymbolSpecification Read(JsonElement body, JsonSerializerOptions options)
    {
        var sent = JsonSerializer.SerializeToNode(body, options) as JsonObject ?? [];
        var exported = body.ValueKind == JsonValueKind.Object
            ? body.EnumerateObject().Where(field => field.Name.StartsWith(Prefix, StringComparison.Ordinal)).ToList()
            : [];
        foreach (var field in exported)
        {
            sent.Remove(field.Name);
            if (!Names.Any(known => known.Name == field.Name))
            {
                throw Refusal(field.Name, $"is not known; allowed: {string.Join(", ", Names.Select(known => known.Name))}");
            }
        }

        var specification = (exported.Count == 0 ? body.Deserialize<SymbolSpecification>(options)
            : sent.Deserialize<SymbolSpecification>(options)) ?? throw new JsonException("A specification is an object.");
        var values = exported.ToLookup(field => field.Name, field => field.Value, StringComparer.Ordinal);
        return Names.Where(known => values.Contains(known.Name)).Aggregate(
            specification, (own, known) => known.State(own, new(known.Name, values[known.Name].Last(), values)));
    }

    private static SymbolSpecification Swaps(SymbolSpecification own, Export export)
    {
        var mode = export.Text();
        mode = mode.StartsWith(Mode + "_", StringComparison.Ordinal) ? mode[(Mode.Length + 1)..] : mode;
        return mode == Disabled
            ? own with { SwapLong = own.SwapLong ?? 0, SwapShort = own.SwapShort ?? 0 }
            : own with { SwapMode = own.SwapMode ?? mode.ToLowerInvariant() };
    }

    private static SymbolSpecification Margin(SymbolSpecification own, Export export) =>
        export.Number() == 0 || own.Leverage is not null || own.MarginRate is not null ? own : throw Refusal(
            export.Name, $"{export.Value} is a fixed margin of a lot, which is not modelled; 0, or a margin_rate or leverage beside it");

    private static ValidationException Refusal(string name, string what) => new([new(name, $"{name}: {what}.")]);

    /// <summary>A field of an export, and the others.</summary>
    private sealed record Export(string Name, JsonElement Value, ILookup<string, JsonElement> All)
    {
        public Export? Beside(string name) => All.Contains(name) ? new(name, All[name].Last(), All) : null;

        public double Number() => Value.ValueKind == JsonValueKind.Number ? Value.GetDouble() : throw Wrong("a number");

        public int Whole() =>
            Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var whole) ? whole : throw Wrong("a whole number");

        public string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a text");

        public bool YesNo() => Value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Whole() != 0,
        };

        /// <summary>A member of ENUM_DAY_OF_WEEK by its name or number.</summary>
        public string Day()
        {
            if (Value.ValueKind == JsonValueKind.String)
            {
                return Text();
            }

            return Whole() is >= 0 and <= 6 and var day ? ((DayOfWeek)day).ToString() : throw Wrong("SUNDAY to SATURDAY, or 0 to 6");
        }

        private ValidationException Wrong(string allowed) => Refusal(Name, $"'{Value}' is not allowed; {allowed}");
    }
}
