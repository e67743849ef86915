using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace StrategyFactory.Dashboard.Charts;

/// <summary>A picture by Apache ECharts: made after the first render, redrawn when its options differ, destroyed with its page.</summary>
public abstract class ChartComponent : ComponentBase, IAsyncDisposable
{
    private const string Folder = "_content/StrategyFactory.Dashboard/";

    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private IChartOptions? _drawn;
    private bool _disposed;

    /// <summary>What to draw; compared by value.</summary>
    [Parameter, EditorRequired]
    public IChartOptions? Options { get; set; }

    /// <summary>What the picture shows, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Its height, in CSS.</summary>
    [Parameter]
    public string Height { get; set; } = "300px";

    /// <summary>Where it is drawn.</summary>
    protected ElementReference Element { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

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
                await _chart.InvokeVoidAsync("update", options.ToScript());
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            // the circuit is gone, and the picture with it
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        try
        {
            if (_chart is { } chart)
            {
                await chart.InvokeVoidAsync("dispose");
                await chart.DisposeAsync();
            }

            if (_module is { } module)
            {
                await module.DisposeAsync();
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            // as above
        }

        GC.SuppressFinalize(this);
    }

    private async Task CreateAsync(IChartOptions options)
    {
        _module = await Script.InvokeAsync<IJSObjectReference>("import", "./" + Assets[Folder + "charts/echart.js"]);
        var library = new Uri(new Uri(Navigation.BaseUri), Assets[Folder + "lib/echarts.js"]).ToString();
        _chart = await _module.InvokeAsync<IJSObjectReference>("create", Element, library, options.ToScript());
        if (_disposed)
        {
            await DisposeAsync();
        }
        else if (!ReferenceEquals(_drawn, Options) && Options is { } newer)
        {
            _drawn = newer;
            await _chart.InvokeVoidAsync("update", newer.ToScript());
        }
    }

    private static bool IsGone(Exception failure) => failure is JSDisconnectedException or ObjectDisposedException or OperationCanceledException;
}
