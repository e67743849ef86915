using System.Globalization;
using System.Text;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>The source of an expert: constants of the promotion, the pieces that it needs, and the calls between them.</summary>
internal sealed class Mql5Expert
{
    /// <summary>Bars of regime_gmm: 30 labels, each of 20 returns.</summary>
    private const int BarsOfMixture = 60;

    /// <summary>Bars of the unit of volatility.</summary>
    private const int BarsOfMove = 22;

    /// <summary>Daily closes of regime_vix: the 20-day deviations of 60 days; and what an index needs of its own.</summary>
    private const int DaysOfMarket = 81;

    private const int DaysOfIndex = 60;

    private readonly PromotedExport _promoted;
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    private Mql5Expert(PromotedExport promoted) => _promoted = promoted;

    private SimulationSettings Settings => _promoted.Settings;

    private Horizon Horizon => _promoted.Specification.Horizon;

    private int Minutes => (int)Timeframes.Parse(_promoted.Specification.Timeframe);

    private bool EndsWithSession => Horizon.IsSessionEnd && Settings.Hold != Hold.Signal;

    private bool NeedsMove => Settings.Hold == Hold.Barrier || _promoted.Onnx.Unit == PredictionUnit.Volatility;

    private bool NeedsSession => EndsWithSession || (NeedsMove && Horizon.IsSessionEnd);

    private bool NeedsVolume => _promoted.Features.Any(feature => feature.NeedsVolume);

    private IReadOnlyDictionary<string, IReadOnlyList<int>> Regimes => _promoted.Promotion.Regime.Allowed;

    /// <summary>Writes the source.</summary>
    /// <param name="promoted">One that <see cref="Mql5Rules"/> let pass.</param>
    internal static string Of(PromotedExport promoted)
    {
        var expert = new Mql5Expert(promoted);
        expert.Write();
        return expert._text.ToString();
    }

    private void Write()
    {
        var bars = _promoted.Features.Select(feature => Mql5Families.BarsOf(feature, Minutes))
            .Append(Regimes.ContainsKey("regime_gmm") ? BarsOfMixture : 1).Append(NeedsMove ? BarsOfMove : 1).Max();
        Head();
        Inputs();
        Constants(bars);
        Mql5SelfTest.Of(_promoted, bars).Write(_promoted, _text);
        _text.Append('\n');
        Pieces("undefined", "columns");
        if (NeedsMove)
        {
            Pieces(Horizon.IsSessionEnd ? "bars_ahead_session" : "bars_ahead_fixed");
        }

        Pieces(UnitPiece(), NeedsVolume ? "volume_of_input" : "volume_of_ticks", "load");
        Features();
        Regime();
        Pieces("signal");
        if (Settings.Hold != Hold.Signal)
        {
            Pieces(EndsWithSession ? "close_session" : "close_aged");
        }

        Pieces(HoldPiece(), "difference", "self_test", "events");
        while (_text.Length > 1 && _text[^2] == '\n')
        {
            _text.Length--;
        }
    }

    private string UnitPiece() => _promoted.Onnx.Unit switch
    {
        PredictionUnit.Volatility => "return_of_volatility",
        PredictionUnit.LogPrice => "return_of_log_price",
        PredictionUnit.Price => "return_of_price",
        _ => "return_as_is",
    };

    private string HoldPiece() => Settings.Hold switch
    {
        Hold.Horizon => Settings.Ladder ? "hold_ladder" : "hold_horizon",
        Hold.Barrier => "hold_barrier",
        _ => "hold_signal",
    };

    private void Head()
    {
        var (promotion, model) = (_promoted.Promotion, _promoted.Model);
        var reasons = promotion.Reasons.Count == 0 ? "" : $" ({string.Join(", ", promotion.Reasons)})";
        Lines(
            "//+------------------------------------------------------------------+",
            $"//| {Mql5Text.Comment(promotion.Ticker)} {_promoted.Specification.Timeframe}, written by Strategy Factory",
            "//+------------------------------------------------------------------+",
            $"//--- promotion {promotion.PromotedId}, model {model.ModelId} ({Mql5Text.Comment(_promoted.Specification.Algorithm)})",
            $"//--- verdict: {promotion.Verdict}{Mql5Text.Comment(reasons)}",
            $"//--- costs in the simulation: fee {Real(Settings.FeeBps)} and slippage {Real(Settings.SlippageBps)} basis points of the "
                + "notional a side;",
            "//--- half the spread of a bar took the place of the fee where bars carried one",
            "//--- decides at the close of a bar and trades at the open of the next one; needs model.onnx beside it when compiled");
        _text.Append("#property copyright \"Strategy Factory\"\n#property version   \"1.00\"\n\n");
        _text.Append("#include <Trade\\Trade.mqh>\n\n");
        _text.Append("#resource \"").Append(PromotedExport.ModelFile).Append("\" as uchar ModelBytes[]\n\n");
    }

    private void Inputs()
    {
        if (NeedsVolume)
        {
            _text.Append("enum VolumeSource\n{\n   TickVolume, // Ticks\n   RealVolume  // Traded volume\n};\n\n");
        }

        // thirty bits of the id, so that two experts do not meddle with each other's positions
        var magic = BitConverter.ToInt32(_promoted.Promotion.PromotedId.ToByteArray(), 12) & 0x3FFFFFFF;
        Lines(
            "input bool   SelfTest=true;          // Compare features and predictions with the factory's at the start",
            "input double FixedLots=0.1;          // Lots of a position; not used where EquityFraction is above 0",
            "input double EquityFraction=0.0;     // Notional of a position as a part of the equity",
            $"input long   MagicNumber={Mql5Text.Of(magic)}; // Marks the positions of this expert",
            "input int    DeviationPoints=20;     // Slippage allowed, in points",
            "input double UtcOffsetHours=-100.0;  // Hours that the server is ahead of UTC; -100: by the terminal's clock, not in the "
                + "tester");
        if (NeedsVolume)
        {
            Lines("input VolumeSource Volumes=TickVolume; // What the volume of a bar is");
        }

        if (Settings.DecideEvery > 1)
        {
            Lines("input int    DecideOffset=0;         // Which bars decide, counted by the clock");
        }

        if (NeedsSession)
        {
            var minute = Mql5Session.LastMinute(_promoted.Data.Bars.Times.Span);
            Lines(
                $"input int    SessionLastMinute={Mql5Text.Of(minute)}; // Minute of the UTC day at which the session's last bar opens",
                "input int    CloseSecondsBefore=5;   // Seconds before the session's end at which positions are closed");
        }

        if (Regimes.ContainsKey("regime_vix"))
        {
            var market = _promoted.Regimes.MarketSymbol;
            Lines(
                $"input string MarketSymbol={Mql5Text.Of(market == _promoted.Promotion.Ticker ? "" : market)}; "
                    + "// The broker's symbol of the market; empty for this one");
            if (_promoted.Regimes.VixSource == "vix")
            {
                Lines($"input string VixSymbol={Mql5Text.Of(_promoted.Regimes.VixSymbol)}; // The broker's symbol of the volatility index");
            }
        }

        _text.Append('\n');
    }

    private void Constants(int bars)
    {
        var (promotion, details) = (_promoted.Promotion, _promoted.Model.Details);
        Constant("string", "TradedSymbol", Mql5Text.Of(promotion.Ticker));
        Constant("string", "ExpertComment", Mql5Text.Of($"SF {promotion.PromotedId.ToString("N")[..8]}"));
        Constant("ENUM_TIMEFRAMES", "BarPeriod", Minutes < 60 ? $"PERIOD_M{Mql5Text.Of(Minutes)}" : "PERIOD_H1");
        Constant("int", "BarMinutes", Mql5Text.Of(Minutes));
        Constant("int", "FeatureCount", Mql5Text.Of(_promoted.Features.Count));
        Constant("int", "HistoryBars", Mql5Text.Of(bars));
        Constant("double", "Threshold", Mql5Text.Of(promotion.Threshold));
        Constant("double", "ZScoreCutoff", Mql5Text.Of(promotion.ZScore));
        Constant("double", "PredictionMean", Mql5Text.Of(details.PredictionMean));
        Constant("double", "PredictionSd", Mql5Text.Of(details.PredictionSd));
        Constant("int", "AllowedSide", Settings.Direction == Direction.Long ? "1" : Settings.Direction == Direction.Short ? "-1" : "0");
        Constant("int", "DecideEvery", Mql5Text.Of(Settings.DecideEvery));
        if (Settings.DecideEvery == 1)
        {
            Constant("int", "DecideOffset", "0");
        }

        Constant("int", "HorizonBars", Mql5Text.Of(Math.Max(1, Horizon.Bars)));
        Constant("bool", "NeedsHedging", FactoryJson.Write(Settings.Ladder));
        if (Settings.Ladder)
        {
            Constant("int", "Sleeves", Mql5Text.Of((Horizon.Bars + Settings.DecideEvery - 1) / Settings.DecideEvery));
        }

        if (Settings.Hold == Hold.Barrier)
        {
            Constant("double", "StopLossUnits", Mql5Text.Of(Settings.StopLoss));
            Constant("double", "ProfitTargetUnits", Mql5Text.Of(Settings.ProfitTarget));
        }

        if (Regimes.ContainsKey("regime_gmm"))
        {
            Mixture(_promoted.Regimes.Mixture!);
        }

        _text.Append('\n');
    }

    private void Mixture(RegimeMixture mixture)
    {
        Constant("double", "MixtureReturnMean", Mql5Text.Of(mixture.ReturnMean));
        Constant("double", "MixtureReturnSd", Mql5Text.Of(mixture.ReturnSd));
        Constant("double", "MixtureVolatilityMean", Mql5Text.Of(mixture.VolatilityMean));
        Constant("double", "MixtureVolatilitySd", Mql5Text.Of(mixture.VolatilitySd));
        foreach (var (name, component) in new[] { ("Calm", mixture.Calm), ("Wild", mixture.Wild) })
        {
            Constant("double", name + "Weight", Mql5Text.Of(component.Weight));
            Constant("double", name + "MeanX", Mql5Text.Of(component.MeanX));
            Constant("double", name + "MeanY", Mql5Text.Of(component.MeanY));
            Constant("double", name + "VarianceX", Mql5Text.Of(component.VarianceX));
            Constant("double", name + "Covariance", Mql5Text.Of(component.Covariance));
            Constant("double", name + "VarianceY", Mql5Text.Of(component.VarianceY));
        }
    }

    private void Features()
    {
        Pieces("place");
        Pieces([.. _promoted.Features.Select(feature => Mql5Families.FunctionOf(feature.Pattern))]);
        Lines(
            "//--- the features of the last bars, one row a bar, in the order of the model",
            "void ComputeFeatures(const Columns &bars,const int rows,double &x[])",
            "{",
            "   double column[];",
            "   ArrayResize(x,rows*FeatureCount);");
        for (var place = 0; place < _promoted.Features.Count; place++)
        {
            var feature = _promoted.Features[place];
            Lines(
                $"   {Mql5Families.FunctionOf(feature.Pattern)}(bars,{Mql5Text.Of(feature.Window ?? 0)},column); // {feature.Name}",
                $"   Place(column,rows,{Mql5Text.Of(place)},x);");
        }

        Lines("}", "");
    }

    private void Regime()
    {
        List<string> body = [];
        foreach (var (column, values) in Regimes)
        {
            Pieces(column);
            body.AddRange(column switch
            {
                "regime_gmm" => ["   int regime_gmm=RegimeGmm(bars,t);"],
                "regime_sma" => Sma(),
                _ => Vix(),
            });
            body.Add($"   if({string.Join(" && ", values.Select(value => $"{column}!={Mql5Text.Of(value)}"))})");
            body.Add("      return(false);");
        }

        Lines(
            "//--- whether the regime of a bar, the last closed one, is one that is traded",
            "bool RegimeAllowed(const Columns &bars,const int t)",
            "{");
        Lines([.. body]);
        Lines("   return(true);", "}", "");
    }

    private string[] Sma()
    {
        Pieces("hourly_closes");
        return
        [
            "   double hours[];",
            "   if(!HourlyCloses(bars.time[t]+UtcShift()+60*BarMinutes,hours))",
            "      return(false);",
            "   int regime_sma=RegimeSma(bars.close[t],hours);",
        ];
    }

    private string[] Vix()
    {
        Pieces("daily_closes");
        var realised = _promoted.Regimes.VixSource != "vix";
        if (realised)
        {
            Pieces("realised_level");
        }

        string[] level = realised
            ? ["   RealisedLevel(market,level);"]
            :
            [
                $"   if(!DailyCloses(VixSymbol,DayOf(bars.time[t]),{Mql5Text.Of(DaysOfIndex)},level))",
                "      return(false);",
            ];
        return
        [
            "   double market[];",
            "   double level[];",
            "   string symbol=MarketSymbol==\"\" ? _Symbol : MarketSymbol;",
            $"   if(!DailyCloses(symbol,DayOf(bars.time[t]),{Mql5Text.Of(realised ? DaysOfMarket : 21)},market))",
            "      return(false);",
            .. level,
            "   int regime_vix=RegimeVix(market,level);",
        ];
    }

    private void Constant(string type, string name, string value) => Lines($"const {type} {name}={value};");

    private void Pieces(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Mql5Pieces.All.Write(name, _written, _text);
        }
    }

    private void Lines(params ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            _text.Append(line).Append('\n');
        }
    }

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
