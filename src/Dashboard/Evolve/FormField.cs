namespace StrategyFactory.Dashboard.Evolve;

/// <summary>How a field is written.</summary>
public enum FieldKind
{
    /// <summary>A word or an id.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Words, parted by commas or spaces.</summary>
    Words,

    /// <summary>Numbers, parted by commas or spaces.</summary>
    Numbers,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>A number of trading days, or a text such as <c>20000 bars</c>.</summary>
    Window,

    /// <summary>Symbols with a number each, such as <c>SPY=10</c>.</summary>
    Priorities,

    /// <summary>One of several names.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Flag,
}

/// <summary>Where a field stands on the page.</summary>
public enum FieldGroup
{
    /// <summary>What is evolved.</summary>
    Basic,

    /// <summary>Only where several symbols are.</summary>
    Batch,

    /// <summary>What is tried.</summary>
    Search,

    /// <summary>How strategies are traded.</summary>
    Costs,

    /// <summary>What is promoted.</summary>
    Criteria,
}

/// <summary>One field of the form.</summary>
/// <param name="Name">Its name in requests and in the address; a part of a field is <c>field.part</c>.</param>
/// <param name="Label">What people read.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="Group">Where it stands.</param>
/// <param name="Definition">What it means, with unit.</param>
/// <param name="None">What an empty field means.</param>
/// <param name="OfAlgorithm">True where only some algorithms have it: its default is then empty for the others.</param>
public sealed record FormField(
    string Name, string Label, FieldKind Kind, FieldGroup Group, string Definition, string None = "none", bool OfAlgorithm = false)
{
    /// <summary>The name of the property of the request that it belongs to, in snake_case.</summary>
    public string Property => Name.Split('.')[0];
}
