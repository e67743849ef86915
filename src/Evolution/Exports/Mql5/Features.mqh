//@ undefined
//--- what is not known is NaN, written by its bits since arithmetic that would give it may stop a program
union DoubleBits
{
   long   bits;
   double value;
};

double Undefined=0.0;

void DefineUndefined()
{
   DoubleBits pattern;
   pattern.bits=0x7FF8000000000000;
   Undefined=pattern.value;
}

//@ columns
//--- bars as columns, the oldest first; times are those of the opens in seconds since 1970, UTC
struct Columns
{
   long   time[];
   double open[];
   double high[];
   double low[];
   double close[];
   double volume[];
};

//@ blank: undefined
//--- as many values as there are bars, none of them known
void Blank(const int count,double &values[])
{
   ArrayResize(values,count);
   ArrayInitialize(values,Undefined);
}

//@ moments
//--- mean, distance of the newest value from it and centred sum of squares of the n values up to t; false where they are not n numbers
bool Moments(const double &x[],const int t,const int n,double &mean,double &distance,double &squares)
{
   if(t<n-1)
      return(false);
   double origin=x[t-n+1];
   double offset=0.0;
   for(int i=t-n+1; i<=t; i++)
   {
      if(!MathIsValidNumber(x[i]))
         return(false);
      offset+=x[i]-origin;
   }
   offset/=n;
   squares=0.0;
   for(int i=t-n+1; i<=t; i++)
      squares+=(x[i]-origin-offset)*(x[i]-origin-offset);
   mean=origin+offset;
   distance=x[t]-origin-offset;
   return(true);
}

//@ one_bar_returns: blank
//--- ln(c[t]/c[t-1])
void OneBarReturns(const Columns &bars,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=1; t<count; t++)
      values[t]=MathLog(bars.close[t]/bars.close[t-1]);
}

//@ rolling_mean: blank moments
void RollingMean(const double &x[],const int n,double &values[])
{
   int count=ArraySize(x);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
      if(Moments(x,t,n,mean,distance,squares))
         values[t]=mean;
}

//@ rolling_deviation: blank moments
//--- sample standard deviation, n > 1
void RollingDeviation(const double &x[],const int n,double &values[])
{
   int count=ArraySize(x);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
      if(Moments(x,t,n,mean,distance,squares))
         values[t]=MathSqrt(squares/(n-1));
}

//@ rolling_score: blank moments
//--- (newest - mean)/sample standard deviation; not known for a constant window
void RollingScore(const double &x[],const int n,double &values[])
{
   int count=ArraySize(x);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
      if(Moments(x,t,n,mean,distance,squares) && squares>0.0)
         values[t]=distance/MathSqrt(squares/(n-1));
}

//@ recursive: blank
//--- a[t] = a[t-1] + weight*(x[t]-a[t-1]), seeded by the mean of the first n numbers; x may begin with what is not known
void Recursive(const double &x[],const int n,const double weight,double &values[])
{
   int count=ArraySize(x);
   Blank(count,values);
   int start=0;
   while(start<count && !MathIsValidNumber(x[start]))
      start++;
   if(count-start<n)
      return;
   double offset=0.0;
   for(int t=start; t<start+n; t++)
      offset+=x[t]-x[start];
   double average=x[start]+offset/n;
   values[start+n-1]=average;
   for(int t=start+n; t<count; t++)
   {
      average+=weight*(x[t]-average);
      values[t]=average;
   }
}

//@ true_range: blank
void TrueRange(const Columns &bars,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=1; t<count; t++)
      values[t]=MathMax(bars.high[t],bars.close[t-1])-MathMin(bars.low[t],bars.close[t-1]);
}

//@ typical: blank
void Typical(const Columns &bars,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=0; t<count; t++)
      values[t]=(bars.high[t]+bars.low[t]+bars.close[t])/3.0;
}

//@ extremes
//--- highest high and lowest low of the n bars up to t; false where there are not so many
bool Extremes(const Columns &bars,const int t,const int n,double &highest,double &lowest)
{
   if(t<n-1)
      return(false);
   highest=bars.high[t];
   lowest=bars.low[t];
   for(int i=t-n+1; i<t; i++)
   {
      highest=MathMax(highest,bars.high[i]);
      lowest=MathMin(lowest,bars.low[i]);
   }
   return(true);
}

//@ whole_days
//--- days since 1970 of a time in seconds, before 1970 as after it
long DayOf(const long seconds)
{
   long day=seconds/86400;
   return(seconds%86400<0 ? day-1 : day);
}

//@ Feature_sma: rolling_mean columns
void Feature_sma(const Columns &bars,const int n,double &values[])
{
   RollingMean(bars.close,n,values);
}

//@ Feature_bb_mid: rolling_mean columns
void Feature_bb_mid(const Columns &bars,const int n,double &values[])
{
   RollingMean(bars.close,n,values);
}

//@ Feature_volume_sma: rolling_mean columns
void Feature_volume_sma(const Columns &bars,const int n,double &values[])
{
   RollingMean(bars.volume,n,values);
}

//@ Feature_ema: recursive columns
void Feature_ema(const Columns &bars,const int n,double &values[])
{
   Recursive(bars.close,n,2.0/(n+1),values);
}

//@ bands: blank moments columns
//--- mean + sides * 2 population standard deviations
void Band(const Columns &bars,const int n,const double sides,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
      if(Moments(bars.close,t,n,mean,distance,squares))
         values[t]=mean+2.0*sides*MathSqrt(squares/n);
}

//@ Feature_bb_upper: bands
void Feature_bb_upper(const Columns &bars,const int n,double &values[])
{
   Band(bars,n,1.0,values);
}

//@ Feature_bb_lower: bands
void Feature_bb_lower(const Columns &bars,const int n,double &values[])
{
   Band(bars,n,-1.0,values);
}

//@ Feature_bb_pctb: blank moments columns
void Feature_bb_pctb(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
   {
      if(!Moments(bars.close,t,n,mean,distance,squares))
         continue;
      double half=2.0*MathSqrt(squares/n);
      if(half>0.0)
         values[t]=(distance+half)/(2.0*half);
   }
}

//@ Feature_bb_width: blank moments columns
void Feature_bb_width(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
      if(Moments(bars.close,t,n,mean,distance,squares) && mean!=0.0)
         values[t]=4.0*MathSqrt(squares/n)/mean;
}

//@ Feature_vwap: typical whole_days columns
//--- of the UTC date so far
void Feature_vwap(const Columns &bars,const int n,double &values[])
{
   Typical(bars,values);
   double turnover=0.0,traded=0.0;
   for(int t=0; t<ArraySize(values); t++)
   {
      if(t>0 && DayOf(bars.time[t])!=DayOf(bars.time[t-1]))
      {
         turnover=0.0;
         traded=0.0;
      }
      turnover+=values[t]*bars.volume[t];
      traded+=bars.volume[t];
      if(traded==0.0)
         values[t]=Undefined;
      else
         values[t]=turnover/traded;
   }
}

//@ Feature_dist_vwap: Feature_vwap
void Feature_dist_vwap(const Columns &bars,const int n,double &values[])
{
   Feature_vwap(bars,n,values);
   for(int t=0; t<ArraySize(values); t++)
      if(MathIsValidNumber(values[t]))
         values[t]=bars.close[t]/values[t]-1.0;
}

//@ Feature_macd_line: recursive columns
void Feature_macd_line(const Columns &bars,const int n,double &values[])
{
   double slow[];
   Recursive(bars.close,12,2.0/13.0,values);
   Recursive(bars.close,26,2.0/27.0,slow);
   for(int t=0; t<ArraySize(values); t++)
      values[t]-=slow[t];
}

//@ Feature_macd_signal: Feature_macd_line
void Feature_macd_signal(const Columns &bars,const int n,double &values[])
{
   double line[];
   Feature_macd_line(bars,n,line);
   Recursive(line,9,0.2,values);
}

//@ Feature_macd_hist: Feature_macd_line
void Feature_macd_hist(const Columns &bars,const int n,double &values[])
{
   double line[];
   Feature_macd_line(bars,n,line);
   Recursive(line,9,0.2,values);
   for(int t=0; t<ArraySize(values); t++)
      values[t]=line[t]-values[t];
}

//@ Feature_atr: true_range recursive columns
void Feature_atr(const Columns &bars,const int n,double &values[])
{
   double range[];
   TrueRange(bars,range);
   Recursive(range,n,1.0/n,values);
}

//@ Feature_natr: Feature_atr
void Feature_natr(const Columns &bars,const int n,double &values[])
{
   Feature_atr(bars,n,values);
   for(int t=0; t<ArraySize(values); t++)
      values[t]/=bars.close[t];
}

//@ Feature_range_atr: true_range recursive columns
void Feature_range_atr(const Columns &bars,const int n,double &values[])
{
   double range[];
   TrueRange(bars,range);
   Recursive(range,n,1.0/n,values);
   for(int t=0; t<ArraySize(values); t++)
      if(MathIsValidNumber(values[t]))
         values[t]=values[t]==0.0 ? Undefined : range[t]/values[t];
}

//@ Feature_return: blank columns
void Feature_return(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=n; t<count; t++)
      values[t]=MathLog(bars.close[t]/bars.close[t-n]);
}

//@ Feature_roc: blank columns
void Feature_roc(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=n; t<count; t++)
      values[t]=100.0*((bars.close[t]-bars.close[t-n])/bars.close[t-n]);
}

//@ Feature_gap: blank columns
void Feature_gap(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=1; t<count; t++)
      values[t]=MathLog(bars.open[t]/bars.close[t-1]);
}

//@ Feature_ibs: blank columns
void Feature_ibs(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=0; t<count; t++)
   {
      double range=bars.high[t]-bars.low[t];
      if(range==0.0)
         values[t]=0.5;
      else
         values[t]=(bars.close[t]-bars.low[t])/range;
   }
}

//@ Feature_rsi: blank columns
//--- Wilder: 100*gain/(gain+loss), both averages seeded by the means of the first n changes
void Feature_rsi(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double gain=0.0,loss=0.0;
   for(int t=1; t<count; t++)
   {
      double change=bars.close[t]-bars.close[t-1];
      if(t<=n)
      {
         gain+=MathMax(change,0.0)/n;
         loss+=MathMax(-change,0.0)/n;
      }
      else
      {
         gain+=(MathMax(change,0.0)-gain)/n;
         loss+=(MathMax(-change,0.0)-loss)/n;
      }
      if(t>=n && gain+loss!=0.0)
         values[t]=100.0*(gain/(gain+loss));
   }
}

//@ Feature_stoch_k: blank extremes columns
void Feature_stoch_k(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double highest=0.0,lowest=0.0;
   for(int t=0; t<count; t++)
      if(Extremes(bars,t,n,highest,lowest) && highest-lowest!=0.0)
         values[t]=100.0*((bars.close[t]-lowest)/(highest-lowest));
}

//@ Feature_stoch_d: Feature_stoch_k rolling_mean
void Feature_stoch_d(const Columns &bars,const int n,double &values[])
{
   double fast[];
   Feature_stoch_k(bars,n,fast);
   RollingMean(fast,3,values);
}

//@ Feature_willr: blank extremes columns
void Feature_willr(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double highest=0.0,lowest=0.0;
   for(int t=0; t<count; t++)
      if(Extremes(bars,t,n,highest,lowest) && highest-lowest!=0.0)
         values[t]=-100.0*((highest-bars.close[t])/(highest-lowest));
}

//@ Feature_cci: typical moments columns
void Feature_cci(const Columns &bars,const int n,double &values[])
{
   double price[];
   Typical(bars,price);
   int count=ArraySize(price);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
   {
      if(!Moments(price,t,n,mean,distance,squares))
         continue;
      double deviation=0.0;
      for(int i=t-n+1; i<=t; i++)
         deviation+=MathAbs(price[i]-mean);
      deviation/=n;
      if(deviation!=0.0)
         values[t]=(price[t]-mean)/(0.015*deviation);
   }
}

//@ Feature_mfi: typical columns
void Feature_mfi(const Columns &bars,const int n,double &values[])
{
   double price[];
   Typical(bars,price);
   int count=ArraySize(price);
   Blank(count,values);
   for(int t=n; t<count; t++)
   {
      double rising=0.0,falling=0.0;
      for(int i=t-n+1; i<=t; i++)
      {
         if(price[i]>price[i-1])
            rising+=price[i]*bars.volume[i];
         if(price[i]<price[i-1])
            falling+=price[i]*bars.volume[i];
      }
      if(rising+falling!=0.0)
         values[t]=100.0*(rising/(rising+falling));
   }
}

//@ directional: columns
//--- Wilder's sums of +DM, -DM and true range: plain sums over the bars 1 to n-1, then s = s - s/n + new
void DirectionalSums(const Columns &bars,const int n,const int t,double &rising,double &falling,double &range)
{
   if(t>=n)
   {
      rising-=rising/n;
      falling-=falling/n;
      range-=range/n;
   }
   double up=bars.high[t]-bars.high[t-1];
   double down=bars.low[t-1]-bars.low[t];
   if(up>0.0 && up>down)
      rising+=up;
   if(down>0.0 && down>up)
      falling+=down;
   range+=MathMax(bars.high[t],bars.close[t-1])-MathMin(bars.low[t],bars.close[t-1]);
}

//@ Feature_plus_di: blank directional
void Feature_plus_di(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double rising=0.0,falling=0.0,range=0.0;
   for(int t=1; t<count; t++)
   {
      DirectionalSums(bars,n,t,rising,falling,range);
      if(t>=n && range!=0.0)
         values[t]=100.0*(rising/range);
   }
}

//@ Feature_minus_di: blank directional
void Feature_minus_di(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double rising=0.0,falling=0.0,range=0.0;
   for(int t=1; t<count; t++)
   {
      DirectionalSums(bars,n,t,rising,falling,range);
      if(t>=n && range!=0.0)
         values[t]=100.0*(falling/range);
   }
}

//@ Feature_adx: blank directional
//--- a bar without directional movement is not known and leaves the average as it was
void Feature_adx(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double rising=0.0,falling=0.0,range=0.0,average=0.0;
   int defined=0;
   for(int t=1; t<count; t++)
   {
      DirectionalSums(bars,n,t,rising,falling,range);
      if(t<n || rising+falling==0.0)
         continue;
      defined++;
      average+=(100.0*(MathAbs(rising-falling)/(rising+falling))-average)/MathMin(defined,n);
      if(defined>=n)
         values[t]=average;
   }
}

//@ Feature_dist_sma: blank moments columns
void Feature_dist_sma(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
      if(Moments(bars.close,t,n,mean,distance,squares) && mean!=0.0)
         values[t]=distance/mean;
}

//@ Feature_return_z: one_bar_returns rolling_score columns
void Feature_return_z(const Columns &bars,const int n,double &values[])
{
   double returns[];
   OneBarReturns(bars,returns);
   RollingScore(returns,n,values);
}

//@ Feature_volatility: one_bar_returns rolling_deviation columns
void Feature_volatility(const Columns &bars,const int n,double &values[])
{
   double returns[];
   OneBarReturns(bars,returns);
   RollingDeviation(returns,n,values);
}

//@ Feature_vol_ratio: one_bar_returns rolling_deviation columns
void Feature_vol_ratio(const Columns &bars,const int n,double &values[])
{
   double returns[];
   double longer[];
   OneBarReturns(bars,returns);
   RollingDeviation(returns,n,values);
   RollingDeviation(returns,3*n,longer);
   for(int t=0; t<ArraySize(values); t++)
   {
      if(MathIsValidNumber(longer[t]) && longer[t]!=0.0)
         values[t]/=longer[t];
      else
         values[t]=Undefined;
   }
}

//@ Feature_parkinson: rolling_mean columns
void Feature_parkinson(const Columns &bars,const int n,double &values[])
{
   double squares[];
   int count=ArraySize(bars.high);
   ArrayResize(squares,count);
   for(int t=0; t<count; t++)
   {
      double range=MathLog(bars.high[t]/bars.low[t]);
      squares[t]=range*range/(4.0*MathLog(2.0));
   }
   RollingMean(squares,n,values);
   for(int t=0; t<count; t++)
      if(MathIsValidNumber(values[t]))
         values[t]=MathSqrt(MathMax(values[t],0.0));
}

//@ higher: columns
//--- centred sums of the second to fourth powers of the n values up to t; false where they are not n numbers, or all the same
bool HigherMoments(const double &x[],const int t,const int n,double &second,double &third,double &fourth)
{
   if(t<n-1)
      return(false);
   double origin=x[t-n+1];
   double offset=0.0;
   for(int i=t-n+1; i<=t; i++)
   {
      if(!MathIsValidNumber(x[i]))
         return(false);
      offset+=x[i]-origin;
   }
   offset/=n;
   second=0.0;
   third=0.0;
   fourth=0.0;
   for(int i=t-n+1; i<=t; i++)
   {
      double d=x[i]-origin-offset;
      second+=d*d;
      third+=d*d*d;
      fourth+=d*d*d*d;
   }
   return(second>0.0);
}

//@ Feature_skew: one_bar_returns higher
//--- bias-corrected; not known for n = 2
void Feature_skew(const Columns &bars,const int n,double &values[])
{
   double returns[];
   OneBarReturns(bars,returns);
   int count=ArraySize(returns);
   Blank(count,values);
   if(n<3)
      return;
   double k=n,second=0.0,third=0.0,fourth=0.0;
   for(int t=0; t<count; t++)
      if(HigherMoments(returns,t,n,second,third,fourth))
         values[t]=k*MathSqrt(k-1.0)/(k-2.0)*(third/(second*MathSqrt(second)));
}

//@ Feature_kurt: one_bar_returns higher
//--- excess, bias-corrected; not known for n = 2 and 3
void Feature_kurt(const Columns &bars,const int n,double &values[])
{
   double returns[];
   OneBarReturns(bars,returns);
   int count=ArraySize(returns);
   Blank(count,values);
   if(n<4)
      return;
   double k=n,second=0.0,third=0.0,fourth=0.0;
   for(int t=0; t<count; t++)
      if(HigherMoments(returns,t,n,second,third,fourth))
         values[t]=(k-1.0)/((k-2.0)*(k-3.0))*(k*(k+1.0)*(fourth/(second*second))-3.0*(k-1.0));
}

//@ Feature_autocorr: one_bar_returns columns
//--- Pearson's correlation of the n-1 pairs of neighbours in the window; not known where a side is constant
void Feature_autocorr(const Columns &bars,const int n,double &values[])
{
   double returns[];
   OneBarReturns(bars,returns);
   int count=ArraySize(returns);
   Blank(count,values);
   for(int t=n; t<count; t++)
   {
      int first=t-n+2;
      double now=0.0,before=0.0;
      for(int i=first; i<=t; i++)
      {
         now+=returns[i]-returns[first];
         before+=returns[i-1]-returns[first-1];
      }
      now/=n-1;
      before/=n-1;
      double xx=0.0,yy=0.0,xy=0.0;
      for(int i=first; i<=t; i++)
      {
         double x=returns[i]-returns[first]-now;
         double y=returns[i-1]-returns[first-1]-before;
         xx+=x*x;
         yy+=y*y;
         xy+=x*y;
      }
      if(xx>0.0 && yy>0.0)
         values[t]=MathMax(-1.0,MathMin(1.0,xy/(MathSqrt(xx)*MathSqrt(yy))));
   }
}

//@ Feature_volume_ratio: blank moments columns
void Feature_volume_ratio(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.volume);
   Blank(count,values);
   double mean=0.0,distance=0.0,squares=0.0;
   for(int t=0; t<count; t++)
      if(Moments(bars.volume,t,n,mean,distance,squares) && mean!=0.0)
         values[t]=bars.volume[t]/mean;
}

//@ Feature_volume_z: rolling_score columns
void Feature_volume_z(const Columns &bars,const int n,double &values[])
{
   RollingScore(bars.volume,n,values);
}

//@ Feature_amihud: blank columns
void Feature_amihud(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.close);
   Blank(count,values);
   for(int t=n; t<count; t++)
   {
      double impact=0.0;
      int traded=0;
      for(int i=t-n+1; i<=t; i++)
      {
         if(bars.volume[i]<=0.0)
            continue;
         impact+=MathAbs(MathLog(bars.close[i]/bars.close[i-1]))/(bars.close[i]*bars.volume[i]);
         traded++;
      }
      if(traded>0)
         values[t]=impact/traded;
   }
}

//@ minute_of_day: whole_days
int MinuteOfDay(const long seconds)
{
   return((int)((seconds-DayOf(seconds)*86400)/60));
}

//@ weekday: whole_days
//--- Monday = 0; 1970-01-01 was a Thursday
int Weekday(const long seconds)
{
   long place=(DayOf(seconds)+3)%7;
   return((int)(place<0 ? place+7 : place));
}

//@ Feature_time_sin: blank minute_of_day columns
void Feature_time_sin(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.time);
   Blank(count,values);
   for(int t=0; t<count; t++)
      values[t]=MathSin(2.0*M_PI*MinuteOfDay(bars.time[t])/1440.0);
}

//@ Feature_time_cos: blank minute_of_day columns
void Feature_time_cos(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.time);
   Blank(count,values);
   for(int t=0; t<count; t++)
      values[t]=MathCos(2.0*M_PI*MinuteOfDay(bars.time[t])/1440.0);
}

//@ Feature_dow_sin: blank weekday columns
void Feature_dow_sin(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.time);
   Blank(count,values);
   for(int t=0; t<count; t++)
      values[t]=MathSin(2.0*M_PI*Weekday(bars.time[t])/7.0);
}

//@ Feature_dow_cos: blank weekday columns
void Feature_dow_cos(const Columns &bars,const int n,double &values[])
{
   int count=ArraySize(bars.time);
   Blank(count,values);
   for(int t=0; t<count; t++)
      values[t]=MathCos(2.0*M_PI*Weekday(bars.time[t])/7.0);
}
