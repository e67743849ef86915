using Microsoft.AspNetCore.Components.Server.Circuits;

namespace StrategyFactory.Dashboard.Live;

/// <summary>
/// The moment in which a circuit takes over from a page that was rendered in advance. The page begins with the answers that it was made of,
/// so that nothing vanishes which the viewer saw already, and reads anew at once.
/// </summary>
public sealed class Arrival : CircuitHandler
{
    /// <summary>Whether nothing of this circuit was seen yet; false where there is no circuit.</summary>
    public bool IsOn { get; private set; }

    /// <inheritdoc/>
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        IsOn = true;
        return Task.CompletedTask;
    }

    /// <summary>The first page stands.</summary>
    public void End() => IsOn = false;
}
