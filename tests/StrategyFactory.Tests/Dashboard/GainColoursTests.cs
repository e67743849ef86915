using System.Globalization;
using MudBlazor;
using NUnit.Framework;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class GainColoursTests
{
    private static IEnumerable<(string Colour, Palette Ground)> Uses => GainColours.All.SelectMany(one => new (string, Palette)[]
    {
        (one.Gain, FactoryTheme.Light.PaletteLight), (one.Loss, FactoryTheme.Light.PaletteLight), (one.DarkGain, FactoryTheme.Dark.PaletteDark), (one.DarkLoss, FactoryTheme.Dark.PaletteDark),
    });

    [Test]
    public void Every_colour_can_be_read_on_every_ground()
    {
        foreach (var (colour, palette) in Uses)
        {
            foreach (var ground in new[] { palette.Surface, palette.Background, palette.BackgroundGray, palette.TableHover })
            {
                Assert.That(Contrast(colour, ground.ToString(MudBlazor.Utilities.MudColorOutputFormats.Hex)), Is.GreaterThan(4.5), $"{colour} on {ground}");
            }
        }
    }

    [Test]
    public void The_style_names_every_pair_in_both_themes()
    {
        Assert.That(GainColours.Css(), Does.Contain(":root[data-colours=blue-orange]{--gain:#1d5fa8;--loss:#9c4a00}:root[data-colours=blue-orange][data-theme=dark]{--gain:#7db4ff;--loss:#ffab5e}"));
        Assert.That(GainColours.Css(), Does.Not.Contain("\"").And.Not.Contain("<").And.Not.Contain("&"), "a page would encode them");
        Assert.That((GainColours.Of("red-green")!.Title, GainColours.Of("pink"), new AppearanceOptions { ProfitAndLoss = "pink" }.HasKnownColours()), Is.EqualTo(("Red and green", (GainColours?)null, false)));
    }

    // the contrast ratio of WCAG 2, 1 to 21
    private static double Contrast(string one, string other)
    {
        var (light, dark) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string colour)
    {
        var (red, green, blue) = (Part(colour, 1), Part(colour, 3), Part(colour, 5));
        return (0.2126 * red) + (0.7152 * green) + (0.0722 * blue);

        static double Part(string colour, int from)
        {
            var share = int.Parse(colour.AsSpan(from, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return share <= 0.03928 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        }
    }
}
