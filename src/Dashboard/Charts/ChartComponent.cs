using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace StrategyFactory.Dashboard.Charts;

/// <summary>
/// A picture drawn by a script of <c>wwwroot/charts</c>: made after the first render, redrawn when its options differ, destroyed with
/// its page. The script exports <c>create(element, library, options, callback)</c>, whose result has <c>update(options)</c> and
/// <c>dispose()</c>.
/// </summary>
/// <typeparam name="TOptions">What to draw; compared by value.</typeparam>
public abstract class ChartComponent<TOptions> : ComponentBase, IAsyncDisposable
    where TOptions : class
{
    private const string Folder = "_content/StrategyFactory.Dashboard/";

    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private TOptions? _drawn;
    private bool _disposed;

    /// <summary>What to draw; a record whose lists are compared, so that what did not change is not drawn again.</summary>
    [Parameter, EditorRequired]
    public TOptions? Options { get; set; }

    /// <summary>What the picture shows, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Its height, in CSS.</summary>
    [Parameter]
    public string Height { get; set; } = "300px";

    /// <summary>Where it is drawn.</summary>
    protected ElementReference Element { get; set; }

    /// <summary>Whether there is a picture by now.</summary>
    protected bool IsDrawn => _chart is not null && !_disposed;

    /// <summary>The file in <c>wwwroot/charts</c> that draws.</summary>
    protected abstract string ScriptFile { get; }

    /// <summary>The file in <c>wwwroot/lib</c> that it draws with.</summary>
    protected abstract string Library { get; }

    /// <summary>Whose methods the script may call: a <see cref="DotNetObjectReference"/>, or null.</summary>
    protected virtual object? Callback => null;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>What goes to the script.</summary>
    protected abstract object ToScript(TOptions options);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Options is not { } options || _disposed || options.Equals(_drawn))
        {
            return;
        }

        var first = _drawn is null;
        _drawn = options;
        try
        {
            if (first)
            {
                await CreateAsync(options);
            }
            else if (_chart is not null)
            {
                await _chart.InvokeVoidAsync("update", ToScript(options));
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            // the circuit is gone, and the picture with it
        }
    }

    /// <summary>Calls a further function of the drawn picture; does nothing before it is drawn.</summary>
    protected async Task CallAsync(string function, params object?[] arguments)
    {
        try
        {
            if (_chart is { } chart && !_disposed)
            {
                await chart.InvokeVoidAsync(function, arguments);
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            // as above
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await DestroyAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the picture and of what belongs to it.</summary>
    protected virtual async ValueTask DestroyAsync()
    {
        var (chart, module) = (_chart, _module);
        (_chart, _module) = (null, null);
        try
        {
            if (chart is not null)
            {
                await chart.InvokeVoidAsync("dispose");
                await chart.DisposeAsync();
            }

            if (module is not null)
            {
                await module.DisposeAsync();
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            // as above
        }
    }

    private async Task CreateAsync(TOptions options)
    {
        _module = await Script.InvokeAsync<IJSObjectReference>("import", "./" + Assets[Folder + "charts/" + ScriptFile]);
        var library = new Uri(new Uri(Navigation.BaseUri), Assets[Folder + "lib/" + Library]).ToString();
        _chart = await _module.InvokeAsync<IJSObjectReference>("create", Element, library, ToScript(options), Callback);
        if (_disposed)
        {
            await DestroyAsync();
        }
        else if (!options.Equals(Options) && Options is { } newer)
        {
            _drawn = newer;
            await _chart.InvokeVoidAsync("update", ToScript(newer));
        }
    }

    private static bool IsGone(Exception failure) =>
        failure is JSDisconnectedException or ObjectDisposedException or OperationCanceledException;
}
