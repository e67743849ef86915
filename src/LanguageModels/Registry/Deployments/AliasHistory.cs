namespace StrategyFactory.LanguageModels.Registry.Deployments;

/// <summary>A movement of an alias.</summary>
/// <param name="Action">One of <see cref="DeploymentAction"/>.</param>
/// <param name="VersionId">Where it went; with <see cref="DeploymentAction.Undeploy"/> where it went away from.</param>
internal sealed record AliasMove(string Action, Guid VersionId);

/// <summary>
/// What the movements of an alias come to. A deployment lays a version on a pile and going back takes it off again, so that going back
/// twice leads two versions back instead of to and fro.
/// </summary>
internal static class AliasHistory
{
    /// <summary>
    /// The versions that an alias pointed to and that going back has not taken off, the present one last; empty for none.
    /// </summary>
    /// <param name="moves">Of one alias, in order.</param>
    internal static IReadOnlyList<Guid> Pile(IEnumerable<AliasMove> moves)
    {
        List<Guid> pile = [];
        var isServing = false;
        foreach (var move in moves)
        {
            switch (move.Action)
            {
                case DeploymentAction.Deploy:
                    if (!isServing || pile[^1] != move.VersionId)
                    {
                        pile.Add(move.VersionId);
                    }

                    isServing = true;
                    break;
                case DeploymentAction.RollBack:
                    // a version that was put away in between is passed over
                    while (pile.Count > 1 && pile[^1] != move.VersionId)
                    {
                        pile.RemoveAt(pile.Count - 1);
                    }

                    break;
                default:
                    pile.Clear();
                    isServing = false;
                    break;
            }
        }

        return pile;
    }
}
