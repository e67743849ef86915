namespace StrategyFactory.Dashboard.Live;

/// <summary>Something has changed. What it is now is read anew by whoever shows it.</summary>
/// <param name="Kind">What: a word of its module's contracts.</param>
/// <param name="Id">Which one; empty where any of its kind may have changed.</param>
public readonly record struct Change(string Kind, string Id)
{
    /// <summary>The kind under which the loss and the return of the database are told.</summary>
    public const string Connection = "connection";

    /// <summary>Reads <c>kind:id</c>.</summary>
    public static Change Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(text, "") : new(text[..colon], text[(colon + 1)..]);
    }
}
