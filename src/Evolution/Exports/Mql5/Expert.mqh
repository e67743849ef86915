//@ utc_shift
//--- seconds that the server's clock is ahead of UTC
long UtcShift()
{
   if(UtcOffsetHours>-24.0)
      return((long)MathRound(UtcOffsetHours*3600.0));
   double ahead=(double)((long)TimeTradeServer()-(long)TimeGMT());
   return(1800*(long)MathRound(ahead/1800.0));
}

//@ volume_of_input
double VolumeOf(const MqlRates &rate)
{
   return(Volumes==RealVolume ? (double)rate.real_volume : (double)rate.tick_volume);
}

//@ volume_of_ticks
double VolumeOf(const MqlRates &rate)
{
   return((double)rate.tick_volume);
}

//@ resize: columns
void Resize(Columns &bars,const int count)
{
   ArrayResize(bars.time,count);
   ArrayResize(bars.open,count);
   ArrayResize(bars.high,count);
   ArrayResize(bars.low,count);
   ArrayResize(bars.close,count);
   ArrayResize(bars.volume,count);
}

//@ load: resize utc_shift
//--- the last closed bars; false while the terminal has not got so many
bool LoadBars(Columns &bars)
{
   MqlRates rates[];
   ArraySetAsSeries(rates,false);
   int count=CopyRates(_Symbol,BarPeriod,1,HistoryBars,rates);
   if(count<HistoryBars)
   {
      PrintFormat("%d of %d closed bars are there; no decision.",count,HistoryBars);
      return(false);
   }
   long shift=UtcShift();
   Resize(bars,count);
   for(int t=0; t<count; t++)
   {
      bars.time[t]=(long)rates[t].time-shift;
      bars.open[t]=rates[t].open;
      bars.high[t]=rates[t].high;
      bars.low[t]=rates[t].low;
      bars.close[t]=rates[t].close;
      bars.volume[t]=VolumeOf(rates[t]);
   }
   return(true);
}

//@ place
//--- the last values of a column into the rows of x
void Place(const double &column[],const int rows,const int feature,double &x[])
{
   int count=ArraySize(column);
   for(int row=0; row<rows; row++)
      x[row*FeatureCount+feature]=column[count-rows+row];
}

//@ bars_ahead_fixed
//--- bars from bar t to the horizon
double BarsAhead(const Columns &bars,const int t)
{
   return(HorizonBars);
}

//@ bars_ahead_session: minute_of_day columns
//--- bars from bar t to the last bar of its UTC date, which is not known before it is there: by the input
double BarsAhead(const Columns &bars,const int t)
{
   return((SessionLastMinute-MinuteOfDay(bars.time[t]))/BarMinutes);
}

//@ expected_move: Feature_volatility
//--- unit of volatility at bar t: deviation of the last 20 one-bar log returns * root of the bars until the horizon
double ExpectedMove(const Columns &bars,const int t)
{
   double deviation[];
   Feature_volatility(bars,20,deviation);
   double ahead=BarsAhead(bars,t);
   if(!MathIsValidNumber(deviation[t]) || deviation[t]<=0.0 || ahead<=0.0)
      return(Undefined);
   return(deviation[t]*MathSqrt(ahead));
}

//@ return_as_is: columns
//--- the model predicts the return itself
double ToReturn(const double prediction,const Columns &bars,const int t)
{
   return(prediction);
}

//@ return_of_volatility: expected_move
//--- the model predicts in units of volatility
double ToReturn(const double prediction,const Columns &bars,const int t)
{
   return(prediction*ExpectedMove(bars,t));
}

//@ return_of_log_price: columns
//--- the model predicts the logarithm of a price
double ToReturn(const double prediction,const Columns &bars,const int t)
{
   return(prediction-MathLog(bars.close[t]));
}

//@ return_of_price: columns
//--- the model predicts a price
double ToReturn(const double prediction,const Columns &bars,const int t)
{
   return(prediction/bars.close[t]-1.0);
}

//@ predict
long Model=INVALID_HANDLE;

bool OpenModel()
{
   const long inputShape[]={1,FeatureCount};
   const long outputShape[]={1,1};
   Model=OnnxCreateFromBuffer(ModelBytes,ONNX_DEFAULT);
   if(Model==INVALID_HANDLE || !OnnxSetInputShape(Model,0,inputShape) || !OnnxSetOutputShape(Model,0,outputShape))
   {
      PrintFormat("The model cannot be opened, error %d.",GetLastError());
      return(false);
   }
   return(true);
}

//--- the expected return predicted from a row of x; false where a feature or the prediction is not known
bool Predict(const double &x[],const int row,const Columns &bars,const int t,double &prediction)
{
   matrix values(1,FeatureCount);
   vector result(1);
   for(int feature=0; feature<FeatureCount; feature++)
   {
      double value=x[row*FeatureCount+feature];
      if(!MathIsValidNumber(value))
         return(false);
      values[0][feature]=value;
   }
   if(!OnnxRun(Model,ONNX_DEFAULT,values,result))
   {
      PrintFormat("The model does not run, error %d.",GetLastError());
      return(false);
   }
   prediction=ToReturn(result[0],bars,t);
   return(MathIsValidNumber(prediction));
}

//@ signal: predict
//--- 1 long, -1 short, 0 flat at the last closed bar; a prediction that is missing, an outlier or in a regime not allowed means flat
int Signal(const Columns &bars)
{
   int last=ArraySize(bars.close)-1;
   double x[];
   double prediction=0.0;
   ComputeFeatures(bars,1,x);
   if(!Predict(x,0,bars,last,prediction))
      return(0);
   if(ZScoreCutoff>0.0 && PredictionSd>0.0 && MathAbs(prediction-PredictionMean)/PredictionSd>ZScoreCutoff)
      return(0);
   if(!RegimeAllowed(bars,last))
      return(0);
   if(prediction>Threshold && AllowedSide>=0)
      return(1);
   if(prediction<-Threshold && AllowedSide<=0)
      return(-1);
   return(0);
}

//@ positions
CTrade Orders;

//--- selects the position of a place; true where it is of this symbol and expert
bool IsOurs(const int place)
{
   ulong ticket=PositionGetTicket(place);
   return(ticket!=0 && PositionGetString(POSITION_SYMBOL)==_Symbol && PositionGetInteger(POSITION_MAGIC)==MagicNumber);
}

//--- 1 long, -1 short, 0 none
int HeldSide()
{
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(IsOurs(i))
         return(PositionGetInteger(POSITION_TYPE)==POSITION_TYPE_BUY ? 1 : -1);
   return(0);
}

void ClosePosition()
{
   ulong ticket=(ulong)PositionGetInteger(POSITION_TICKET);
   if(!Orders.PositionClose(ticket))
      PrintFormat("Position %I64u is not closed: %s.",ticket,Orders.ResultRetcodeDescription());
}

void CloseAll()
{
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(IsOurs(i))
         ClosePosition();
}

//--- lots of a share of the position, rounded down to what the symbol allows; 0 where that is too little
double Lots(const double share)
{
   double lots=FixedLots;
   if(EquityFraction>0.0)
   {
      double size=SymbolInfoDouble(_Symbol,SYMBOL_TRADE_TICK_SIZE);
      double value=SymbolInfoDouble(_Symbol,SYMBOL_TRADE_TICK_VALUE);
      double price=SymbolInfoDouble(_Symbol,SYMBOL_BID);
      if(size<=0.0 || value<=0.0 || price<=0.0)
      {
         Print("The value of a lot is not known; no order.");
         return(0.0);
      }
      lots=AccountInfoDouble(ACCOUNT_EQUITY)*EquityFraction/(price/size*value);
   }
   double step=SymbolInfoDouble(_Symbol,SYMBOL_VOLUME_STEP);
   lots*=share;
   if(step>0.0)
      lots=NormalizeDouble(MathFloor(lots/step+1e-9)*step,8);
   if(lots<SymbolInfoDouble(_Symbol,SYMBOL_VOLUME_MIN))
   {
      PrintFormat("%.8g lots are less than the symbol allows; no order.",lots);
      return(0.0);
   }
   return(MathMin(lots,SymbolInfoDouble(_Symbol,SYMBOL_VOLUME_MAX)));
}

//--- a market order; stop and target in fractions of the price, 0 for none
void OpenPosition(const int side,const double share,const double stopDistance,const double targetDistance)
{
   double lots=Lots(share);
   if(lots<=0.0)
      return;
   double price=SymbolInfoDouble(_Symbol,side>0 ? SYMBOL_ASK : SYMBOL_BID);
   double stop=stopDistance>0.0 ? NormalizeDouble(price*(1.0-side*stopDistance),_Digits) : 0.0;
   double target=targetDistance>0.0 ? NormalizeDouble(price*(1.0+side*targetDistance),_Digits) : 0.0;
   bool sent=false;
   if(side>0)
      sent=Orders.Buy(lots,_Symbol,0.0,stop,target,ExpertComment);
   else
      sent=Orders.Sell(lots,_Symbol,0.0,stop,target,ExpertComment);
   if(!sent)
      PrintFormat("No position: %s.",Orders.ResultRetcodeDescription());
}

//@ close_aged: positions
//--- closes what was opened so many bars ago
void CloseEnded(const long now)
{
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(IsOurs(i) && iBarShift(_Symbol,BarPeriod,(datetime)PositionGetInteger(POSITION_TIME),false)>=HorizonBars)
         ClosePosition();
}

bool MayEnter(const long decided,const long now)
{
   return(true);
}

void CloseWithSession()
{
}

//@ close_session: positions minute_of_day utc_shift
//--- closes what was opened on another UTC date
void CloseEnded(const long now)
{
   for(int i=PositionsTotal()-1; i>=0; i--)
      if(IsOurs(i) && DayOf((long)PositionGetInteger(POSITION_TIME)-UtcShift())!=DayOf(now))
         ClosePosition();
}

//--- a decision opens nothing on the next date, nor after the session's last bar
bool MayEnter(const long decided,const long now)
{
   return(DayOf(decided)==DayOf(now) && MinuteOfDay(now)<=SessionLastMinute);
}

//--- closes shortly before the session's last bar ends
void CloseWithSession()
{
   long now=(long)TimeTradeServer()-UtcShift();
   if(now-DayOf(now)*86400>=(SessionLastMinute+BarMinutes)*60-CloseSecondsBefore)
      CloseAll();
}

//@ hold_signal: signal positions
//--- the position follows the signal at every decision
void TradeBar(const Columns &bars,const long now,const bool decides)
{
   if(!decides)
      return;
   int signal=Signal(bars);
   int held=HeldSide();
   if(held==signal)
      return;
   if(held!=0)
      CloseAll();
   if(signal!=0)
      OpenPosition(signal,1.0,0.0,0.0);
}

void CloseWithSession()
{
}

//@ hold_horizon: signal positions
//--- one position at a time, which lasts until the horizon; signals in between are ignored
void TradeBar(const Columns &bars,const long now,const bool decides)
{
   CloseEnded(now);
   if(!decides || HeldSide()!=0 || !MayEnter(bars.time[ArraySize(bars.time)-1],now))
      return;
   int signal=Signal(bars);
   if(signal!=0)
      OpenPosition(signal,1.0,0.0,0.0);
}

//@ hold_ladder: signal positions
//--- every decision may open a position with its part of the capital, which lasts until the horizon
void TradeBar(const Columns &bars,const long now,const bool decides)
{
   CloseEnded(now);
   if(!decides)
      return;
   int signal=Signal(bars);
   if(signal!=0)
      OpenPosition(signal,1.0/Sleeves,0.0,0.0);
}

//@ hold_barrier: signal positions expected_move
//--- one position at a time with stop and target in units of volatility, which lasts until the horizon at the longest
void TradeBar(const Columns &bars,const long now,const bool decides)
{
   int last=ArraySize(bars.close)-1;
   CloseEnded(now);
   if(!decides || HeldSide()!=0 || !MayEnter(bars.time[last],now))
      return;
   double move=ExpectedMove(bars,last);
   if(!MathIsValidNumber(move))
      return;
   int signal=Signal(bars);
   if(signal!=0)
      OpenPosition(signal,1.0,StopLossUnits*move,ProfitTargetUnits*move);
}

//@ self_test: resize
//--- features and predictions of some bars of the factory, compared with the factory's own
bool RunSelfTest()
{
   Columns bars;
   int count=ArraySize(TestTime);
   Resize(bars,count);
   for(int t=0; t<count; t++)
   {
      bars.time[t]=TestTime[t];
      bars.open[t]=TestOpen[t];
      bars.high[t]=TestHigh[t];
      bars.low[t]=TestLow[t];
      bars.close[t]=TestClose[t];
      bars.volume[t]=TestVolume[t];
   }
   double x[];
   ComputeFeatures(bars,TestRows,x);
   double feature=0.0,predicted=0.0;
   for(int row=0; row<TestRows; row++)
   {
      for(int f=0; f<FeatureCount; f++)
         feature=MathMax(feature,Difference(x[row*FeatureCount+f],TestFeatures[row*FeatureCount+f],1e-6));
      double prediction=Undefined;
      if(!Predict(x,row,bars,count-TestRows+row,prediction))
         prediction=Undefined;
      predicted=MathMax(predicted,Difference(prediction,TestPredictions[row],PredictionSd));
   }
   bool passed=feature<=1e-7 && predicted<=1e-5;
   PrintFormat("Self-test %s: largest difference of a feature %.3g (at most 1e-7), of a prediction %.3g (at most 1e-5).",
               passed ? "passed" : "FAILED",feature,predicted);
   return(passed);
}

//@ difference
//--- relative to what is expected, or to the least scale where that is larger; DBL_MAX is expected where a value is not known
double Difference(const double value,const double expected,const double least)
{
   if(expected==DBL_MAX || !MathIsValidNumber(value))
      return(expected==DBL_MAX && !MathIsValidNumber(value) ? 0.0 : DBL_MAX);
   double scale=MathMax(MathAbs(expected),least);
   return(scale>0.0 ? MathAbs(value-expected)/scale : MathAbs(value-expected));
}

//@ events
datetime LatestBar=0;

int OnInit()
{
   DefineUndefined();
   if(NeedsHedging && AccountInfoInteger(ACCOUNT_MARGIN_MODE)!=ACCOUNT_MARGIN_MODE_RETAIL_HEDGING)
   {
      Print("Overlapping positions need a hedging account.");
      return(INIT_FAILED);
   }
   if(FixedLots<0.0 || EquityFraction<0.0 || (FixedLots==0.0 && EquityFraction==0.0))
   {
      Print("FixedLots or EquityFraction must be above 0, and neither below.");
      return(INIT_PARAMETERS_INCORRECT);
   }
   if(_Symbol!=TradedSymbol)
      PrintFormat("Made for %s, attached to %s.",TradedSymbol,_Symbol);
   if(!OpenModel() || (SelfTest && !RunSelfTest()))
      return(INIT_FAILED);
   Orders.SetExpertMagicNumber((ulong)MagicNumber);
   Orders.SetDeviationInPoints(DeviationPoints);
   Orders.SetTypeFillingBySymbol(_Symbol);
   //--- the bar under way is not acted on: its open has passed
   LatestBar=iTime(_Symbol,BarPeriod,0);
   EventSetTimer(1);
   return(INIT_SUCCEEDED);
}

void OnDeinit(const int reason)
{
   EventKillTimer();
   if(Model!=INVALID_HANDLE)
      OnnxRelease(Model);
   Model=INVALID_HANDLE;
}

void OnTimer()
{
   CloseWithSession();
}

void OnTick()
{
   CloseWithSession();
   datetime opened=iTime(_Symbol,BarPeriod,0);
   if(opened==0 || opened==LatestBar)
      return;
   Columns bars;
   if(!LoadBars(bars))
      return;
   LatestBar=opened;
   long decided=bars.time[ArraySize(bars.time)-1];
   bool decides=(decided/(60*BarMinutes))%DecideEvery==DecideOffset;
   TradeBar(bars,(long)opened-UtcShift(),decides);
}
