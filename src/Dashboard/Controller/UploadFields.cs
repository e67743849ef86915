namespace StrategyFactory.Dashboard.Controller;

/// <summary>What a person says of the files that are sent, as it was typed; the API reads and judges it.</summary>
public sealed class UploadFields
{
    /// <summary>Symbol to trade, or several set apart by commas.</summary>
    public string? Symbol { get; set; }

    /// <summary>Bar length.</summary>
    public string? Timeframe { get; set; }

    /// <summary>Expert advisor.</summary>
    public string? Expert { get; set; }

    /// <summary>Built-in expert advisor that stands in for it.</summary>
    public string? StandIn { get; set; }

    /// <summary>Ticked inputs that it may leave out, set apart by commas.</summary>
    public string? Ignore { get; set; }

    /// <summary>What a pass must meet.</summary>
    public string? Where { get; set; }

    /// <summary>First day.</summary>
    public string? From { get; set; }

    /// <summary>First day that is not used.</summary>
    public string? To { get; set; }

    /// <summary>Deposit of every pass.</summary>
    public string? Deposit { get; set; }

    /// <summary>Whose files these are.</summary>
    public string? User { get; set; }

    /// <summary>Priority.</summary>
    public string? Priority { get; set; }

    /// <summary>The fields of the form that the API takes; empty ones are not sent.</summary>
    public IReadOnlyDictionary<string, string?> ToForm(bool again) => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        [Symbol?.Contains(',', StringComparison.Ordinal) == true ? "symbols" : "symbol"] = Symbol?.Trim(),
        ["timeframe"] = Timeframe,
        ["ea_name"] = Expert?.Trim(),
        ["stand_in"] = StandIn?.Trim(),
        ["ignore"] = Ignore?.Trim(),
        ["where"] = Where?.Trim(),
        ["from"] = From,
        ["to"] = To,
        ["initial_deposit"] = Deposit?.Trim(),
        ["user"] = User?.Trim(),
        ["priority"] = Priority?.Trim(),
        ["again"] = again ? "true" : null,
    };
}
