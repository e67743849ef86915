using StrategyFactory.Dashboard.Live;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>Something to do with a character, asked about before it is done.</summary>
/// <param name="Question">Ends with a question mark.</param>
/// <param name="Meaning">What it leads to.</param>
/// <param name="Action">What the button says.</param>
/// <param name="Done">What is said afterwards.</param>
/// <param name="Send">Does it.</param>
/// <param name="Harmful">Whether it takes something away.</param>
public sealed record CharacterAction(
    string Question, string Meaning, string Action, string Done, Func<Requests, Task> Send, bool Harmful = false)
{
    /// <summary>A label is given or moved.</summary>
    public static CharacterAction Of(MoveCharacterLabel move)
    {
        ArgumentNullException.ThrowIfNull(move);
        return move.Label == "production"
            ? new(
                $"Put version {move.Version} to work?", "Prompts are made with it from then on; rolling back is one click.",
                $"Put version {move.Version} to work",
                $"Version {move.Version} is in production.", requests => requests.SendAsync(move))
            : new(
                $"Move {move.Label}?", "", "Move it", $"Version {move.Version} carries the label {move.Label}.",
                requests => requests.SendAsync(move));
    }

    /// <summary>A label is taken away.</summary>
    public static CharacterAction Of(RemoveCharacterLabel removal)
    {
        ArgumentNullException.ThrowIfNull(removal);
        return new(
            $"Remove the label {removal.Label}?", "Requests and experiments that name it are then refused; the version stays.",
            $"Remove {removal.Label}",
            $"The label {removal.Label} is removed.", requests => requests.SendAsync(removal), Harmful: true);
    }

    /// <summary>Production goes back.</summary>
    /// <param name="back">Is sent with <paramref name="version"/>.</param>
    /// <param name="version">Where it leads to.</param>
    public static CharacterAction Of(RollBackCharacter back, int version)
    {
        ArgumentNullException.ThrowIfNull(back);
        return new(
            $"Roll back to version {version}?", "Prompts are made with it from then on. Nothing is lost: later versions stay.",
            $"Roll back to version {version}",
            $"Rolled back: version {version} is in production.", requests => requests.SendAsync(back with { Version = version }));
    }

    /// <summary>The character is taken out of use.</summary>
    public static CharacterAction Of(DeleteCharacter deletion)
    {
        ArgumentNullException.ThrowIfNull(deletion);
        return new(
            $"Take {deletion.Name} out of use?",
            "Requests for it are then refused, and all its labels are gone. Its versions stay, and saving one takes it into use again.",
            "Take it out of use",
            "The character is out of use. Saving a version takes it into use again.", requests => requests.SendAsync(deletion),
            Harmful: true);
    }
}
