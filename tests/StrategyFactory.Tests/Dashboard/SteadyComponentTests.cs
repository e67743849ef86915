using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using NUnit.Framework;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>Parts of a live page are not drawn again for nothing, and are whenever there is something to see.</summary>
internal sealed class SteadyComponentTests
{
    [Test]
    public async Task It_is_drawn_again_when_what_it_is_given_differs_in_value_or_something_happens_to_it()
    {
        await using var page = new BunitContext();
        List<string> told = [];
        var shown = page.Render<Counted>(parameters => parameters.Add(one => one.Words, ["a", "b"]).Add(one => one.Told, word => told.Add("first " + word)));
        shown.Render(parameters => parameters.Add(one => one.Words, ["a", "b"]).Add(one => one.Told, word => told.Add("second " + word)));
        Assert.That((shown.Instance.Drawn, shown.Find("button").TextContent), Is.EqualTo((1, "a b 0")));

        await shown.Find("button").ClickAsync(new MouseEventArgs());
        Assert.That((shown.Instance.Drawn, shown.Find("button").TextContent), Is.EqualTo((2, "a b 1")));
        Assert.That(told, Is.EqualTo(new[] { "second a" }), "who listens may change without anything to see");

        shown.Render(parameters => parameters.Add(one => one.Words, ["a", "c"]));
        Assert.That((shown.Instance.Drawn, shown.Find("button").TextContent), Is.EqualTo((3, "a c 1")));
    }

    internal sealed class Counted : SteadyComponent
    {
        private int _clicks;

        [Parameter]
        public IReadOnlyList<string> Words { get; set; } = [];

        [Parameter]
        public EventCallback<string> Told { get; set; }

        public int Drawn { get; private set; }

        protected override object Given => string.Join(' ', Words);

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            Drawn++;
            builder.OpenElement(0, "button");
            builder.AddAttribute(1, "onclick", EventCallback.Factory.Create(this, () =>
            {
                _clicks++;
                return Told.InvokeAsync(Words[0]);
            }));
            builder.AddContent(2, $"{Given} {_clicks}");
            builder.CloseElement();
        }
    }
}
