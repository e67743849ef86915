using Microsoft.AspNetCore.Components;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>
/// A part that is drawn again for its own events and when what it is given differs in value. A live page hands most of its parts the same
/// several times a second, and the framework would draw each of them anew.
/// </summary>
public abstract class SteadyComponent : ComponentBase
{
    private object? _drawn;

    /// <summary>All that it shows of what it is given, by value.</summary>
    protected abstract object Given { get; }

    /// <inheritdoc/>
    public override Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        var given = Given;
        if (Equals(_drawn, given))
        {
            return Task.CompletedTask;
        }

        _drawn = given;
        return base.SetParametersAsync(ParameterView.Empty);
    }
}
