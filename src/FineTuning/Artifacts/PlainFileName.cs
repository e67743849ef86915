namespace StrategyFactory.FineTuning.Artifacts;

/// <summary>Names of files that somebody sent: the last part only, of whatever system's path.</summary>
internal static class PlainFileName
{
    private const int Longest = 200;

    internal static string Of(string name)
    {
        var plain = string.Concat(
            (Path.GetFileName(name.Replace('\\', '/')) ?? "").Select(letter => char.IsControl(letter) ? '_' : letter));
        return plain.Length == 0 ? "unnamed" : plain.Length <= Longest ? plain : plain[^Longest..];
    }
}
