using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StrategyFactory.Dashboard.Documents;

/// <summary>Writes a component, whose outermost part is a <see cref="DocumentShell"/>, as the text of one HTML file.</summary>
/// <param name="scopes">What the component may have injected.</param>
/// <param name="loggers">Of the renderer.</param>
public sealed class DocumentRenderer(IServiceScopeFactory scopes, ILoggerFactory loggers)
{
    /// <summary>Renders a component once, as HTML.</summary>
    /// <typeparam name="TDocument">The component.</typeparam>
    /// <param name="parameters">Its parameters by name.</param>
    public async Task<string> WriteAsync<TDocument>(IDictionary<string, object?> parameters)
        where TDocument : IComponent
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync<TDocument>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
