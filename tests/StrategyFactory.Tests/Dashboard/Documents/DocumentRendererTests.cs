using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Dashboard.Documents;

namespace StrategyFactory.Tests.Dashboard.Documents;

internal sealed class DocumentRendererTests
{
    [Test]
    public async Task A_document_is_one_file_with_its_style_and_pictures_inside()
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton<DocumentRenderer>().BuildServiceProvider();
        RenderFragment picture = builder =>
        {
            builder.OpenComponent<StaticLineChart>(0);
            builder.AddComponentParameter(1, nameof(StaticLineChart.Label), "equity");
            builder.AddComponentParameter(2, nameof(StaticLineChart.Dates), true);
            builder.AddComponentParameter(3, nameof(StaticLineChart.Lines), (IReadOnlyList<StaticLine>)[new("<mine>", DocumentColours.Accent, [new(738_000, 1), new(738_030, 2)])]);
            builder.AddComponentParameter(4, nameof(StaticLineChart.Marks), (IReadOnlyList<StaticMark>)[new(1.5, "half", Vertical: false)]);
            builder.CloseComponent();
        };

        var file = await services.GetRequiredService<DocumentRenderer>().WriteAsync<DocumentShell>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(DocumentShell.Title)] = "A & B",
            [nameof(DocumentShell.At)] = new DateTimeOffset(2026, 11, 28, 7, 5, 0, TimeSpan.Zero),
            [nameof(DocumentShell.ChildContent)] = picture,
        });

        Assert.That(file, Does.StartWith("<!DOCTYPE html>").And.Contains("<title>A &amp; B</title>").And.Contains("2026-11-28 07:05 UTC"));
        Assert.That(file, Does.Contain("@page { size: A4").And.Contains("\"Segoe UI\""), "style is not encoded");
        Assert.That(file, Does.Contain("&lt;mine&gt;").And.Contains(">half</text>"));
        // low is 1, high is 2: the first point is at the bottom left, the last at the top right
        Assert.That(file, Does.Contain("d=\"M56 202L704 18\""));
        Assert.That(file, Does.Not.Contain("<script").And.Not.Contain("http").And.Not.Contain("<link").And.Not.Contain("<!--"));
    }
}
