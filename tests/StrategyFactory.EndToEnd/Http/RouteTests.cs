using System.Reflection;
using Microsoft.AspNetCore.Components;
using NUnit.Framework;
using StrategyFactory.Dashboard;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Pages and the API live beside each other.</summary>
internal sealed class RouteTests
{
    private static readonly string[] Templates =
        [.. typeof(DashboardSetup).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)];

    [Test]
    public async Task Every_page_lies_below_ui_and_no_address_of_the_api_does()
    {
        Assert.That(Templates, Has.Length.GreaterThan(4).And.All.Matches("^/ui(/|$)"));
        await using var storage = new StorageFolder();
        await using var served = await ServedFactory.StartAsync(storage);
        var description = (await served.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();
        string[] paths = [.. description.Select(path => path.Key)];
        Assert.That(paths, Has.Length.GreaterThan(40).And.None.StartsWith("/ui"));
        foreach (var (path, methods) in description.Where(path => !path.Key.Contains('{', StringComparison.Ordinal) && !path.Key.EndsWith(".html", StringComparison.Ordinal) && path.Value!["get"] is not null))
        {
            var answer = await served.GetAsync(path);
            Assert.That(answer.ContentType, Does.StartWith("application/").And.Contains("json").Or.EqualTo("text/csv"), path);
        }

        foreach (var template in Templates.Where(template => template != "/ui/not-found" && !template.Contains('{', StringComparison.Ordinal)))
        {
            var answer = await served.GetAsync(template);
            Assert.That((answer.Code, answer.ContentType), Is.EqualTo((200, "text/html")), template);
        }
    }
}
