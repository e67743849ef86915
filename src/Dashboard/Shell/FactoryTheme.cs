using MudBlazor;

namespace StrategyFactory.Dashboard.Shell;

/// <summary>
/// Palette, type and density of every page. Both palettes go into the page's head as CSS variables, each under its own
/// selector, and an attribute of the html element chooses: no circuit is needed to switch and no frame shows the wrong one.
/// </summary>
internal static class FactoryTheme
{
    internal static readonly MudTheme Light = Create(":root");

    internal static readonly MudTheme Dark = Create(":root[data-theme=dark]");

    private static MudTheme Create(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = new PaletteLight
        {
            Primary = "#2b59c3",
            PrimaryContrastText = "#ffffff",
            Secondary = "#5b6577",
            SecondaryContrastText = "#ffffff",
            Tertiary = "#0f766e",
            TertiaryContrastText = "#ffffff",
            Info = "#1d6296",
            InfoContrastText = "#ffffff",
            Success = "#17704a",
            SuccessContrastText = "#ffffff",
            Warning = "#8a5200",
            WarningContrastText = "#ffffff",
            Error = "#b3261e",
            ErrorContrastText = "#ffffff",
            Dark = "#2a3342",
            DarkContrastText = "#ffffff",
            Background = "#f5f6f8",
            BackgroundGray = "#eceef2",
            Surface = "#ffffff",
            TextPrimary = "#1a2230",
            TextSecondary = "#566071",
            TextDisabled = "#6b7484",
            ActionDefault = "#566071",
            ActionDisabled = "#8b93a1",
            ActionDisabledBackground = "#e6e8ec",
            LinesDefault = "#dfe3e9",
            LinesInputs = "#7d8798",
            Divider = "#dfe3e9",
            DividerLight = "#eceef2",
            TableLines = "#e8ebf0",
            TableHover = "#f1f4f9",
            TableStriped = "#f8f9fb",
            AppbarBackground = "#ffffff",
            AppbarText = "#1a2230",
            DrawerBackground = "#ffffff",
            DrawerText = "#3a4454",
            DrawerIcon = "#566071",
            Skeleton = "#e3e6ec",
            HoverOpacity = 0.07,
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8ab0ff",
            PrimaryContrastText = "#0b1526",
            Secondary = "#a3adbd",
            SecondaryContrastText = "#10151c",
            Tertiary = "#5fc9bd",
            TertiaryContrastText = "#06201d",
            Info = "#79bdec",
            InfoContrastText = "#071b29",
            Success = "#5ccb97",
            SuccessContrastText = "#06200f",
            Warning = "#e5b25a",
            WarningContrastText = "#241700",
            Error = "#ff8d85",
            ErrorContrastText = "#2d0704",
            Dark = "#c9d1dc",
            DarkContrastText = "#10151c",
            Black = "#0e1217",
            Background = "#0e1217",
            BackgroundGray = "#1b2129",
            Surface = "#151a21",
            TextPrimary = "#e3e8ef",
            TextSecondary = "#9da8b8",
            TextDisabled = "#828d9d",
            ActionDefault = "#9da8b8",
            ActionDisabled = "#5f6977",
            ActionDisabledBackground = "#222932",
            LinesDefault = "#29313b",
            LinesInputs = "#6d7888",
            Divider = "#29313b",
            DividerLight = "#1f262f",
            TableLines = "#222932",
            TableHover = "#1b222b",
            TableStriped = "#181e26",
            AppbarBackground = "#151a21",
            AppbarText = "#e3e8ef",
            DrawerBackground = "#151a21",
            DrawerText = "#c3ccd8",
            DrawerIcon = "#9da8b8",
            OverlayDark = "rgba(4,6,9,0.6)",
            Skeleton = "#242b35",
            HoverOpacity = 0.1,
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography
            {
                FontFamily = ["Inter", "system-ui", "sans-serif"],
                FontSize = ".8125rem",
                LineHeight = "1.45",
                LetterSpacing = "0",
            },
            H1 = new H1Typography
            {
                FontSize = "1.25rem",
                FontWeight = "600",
                LineHeight = "1.3",
                LetterSpacing = "-.01em",
            },
            H2 = new H2Typography
            {
                FontSize = ".9375rem",
                FontWeight = "600",
                LineHeight = "1.4",
                LetterSpacing = "0",
            },
            H3 = new H3Typography
            {
                FontSize = ".8125rem",
                FontWeight = "600",
                LineHeight = "1.4",
                LetterSpacing = "0",
            },
            H6 = new H6Typography
            {
                FontSize = ".9375rem",
                FontWeight = "600",
                LineHeight = "1.4",
                LetterSpacing = "0",
            },
            Subtitle1 = new Subtitle1Typography
            {
                FontSize = ".875rem",
                LineHeight = "1.4",
                LetterSpacing = "0",
            },
            Subtitle2 = new Subtitle2Typography
            {
                FontSize = ".8125rem",
                FontWeight = "500",
                LineHeight = "1.4",
                LetterSpacing = "0",
            },
            Body1 = new Body1Typography { FontSize = ".8125rem", LineHeight = "1.45", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontSize = ".8125rem", LineHeight = "1.45", LetterSpacing = "0" },
            Button = new ButtonTypography
            {
                FontSize = ".8125rem",
                FontWeight = "500",
                LineHeight = "1.5",
                LetterSpacing = "0",
                TextTransform = "none",
            },
            Caption = new CaptionTypography { FontSize = ".75rem", LineHeight = "1.4", LetterSpacing = "0" },
            Overline = new OverlineTypography
            {
                FontSize = ".6875rem",
                LineHeight = "1.6",
                LetterSpacing = ".04em",
            },
        },
    };
}
