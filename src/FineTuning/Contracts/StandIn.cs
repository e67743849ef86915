using System.Text.Json.Serialization;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>
/// A built-in expert advisor that is searched in place of the one that a .set file belongs to. It trades by a rule of the same kind, not by
/// the same code, and only what is mapped of the file reaches it.
/// </summary>
/// <param name="Expert">The built-in expert.</param>
/// <param name="For">
/// What the file or its sender calls the expert advisor of the file; null where that is the built-in one's own name.
/// </param>
/// <param name="ChosenBy">
/// <c>stand_in</c>: the sender named it; or it was meant by <c>ea_name</c>, <c>comment</c>, <c>file_name</c> or <c>configuration</c>.
/// </param>
/// <param name="Mapped">Inputs of the file that set one of the expert's, in the order of the file.</param>
/// <param name="Ignored">Inputs of the file that the expert does not have, in the order of the file.</param>
/// <param name="Missing">Inputs of the expert that the file does not set: they have their defaults.</param>
public sealed record StandIn(
    string Expert, string? For, string ChosenBy, IReadOnlyList<MappedInput> Mapped, IReadOnlyList<string> Ignored,
    IReadOnlyList<string> Missing)
{
    /// <summary>The sender named the stand-in.</summary>
    internal const string BySender = "stand_in";

    /// <summary>The sender's name of the file's expert advisor means it.</summary>
    internal const string ByName = "ea_name";

    /// <summary>The comment that MetaTrader 5 writes into a file means it.</summary>
    internal const string ByComment = "comment";

    /// <summary>The name of the file means it.</summary>
    internal const string ByFileName = "file_name";

    /// <summary><c>FineTuning:Defaults:Expert</c> names it.</summary>
    internal const string ByConfiguration = "configuration";

    /// <summary>Who stands in for whom and why, in one sentence.</summary>
    [JsonIgnore]
    public string Title =>
        $"Stand-in: the built-in {Expert} trades in place of {(For is null ? "the file's expert advisor" : $"'{For}'")}, {Why}.";

    /// <summary>The same with all inputs.</summary>
    public string Text => string.Join(' ', Lines);

    /// <summary><see cref="Text"/> by sentences: who stands in, then the inputs mapped, ignored and missing.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Lines =>
    [
        Title, $"Inputs mapped: {List(Mapped.Select(input => $"{input.Input} to {input.Means}"))}.", $"Inputs ignored: {List(Ignored)}.",
        $"Inputs missing in the file, at their defaults: {List(Missing)}.",
    ];

    private string Why => ChosenBy switch
    {
        BySender => "as the sender wishes",
        ByName => "which the given name of the expert advisor means",
        ByComment => "which the comment in the file means",
        ByFileName => "which the name of the file means",
        _ => "which is configured",
    };

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";
}
