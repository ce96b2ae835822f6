      *****************************************************************
      * ACCOUNT MASTER OF THE HOST (CP933): PACKED, BINARY, ZONED     *
      *****************************************************************
       01  AM-ACCOUNT-REC.                               *> 계좌원장
           05  AM-KEY.
               10  AM-BRANCH-NO      PIC 9(4).           *> 점번
               10  AM-ACCOUNT-NO     PIC X(14).          *> 계좌번호
           05  AM-CUSTOMER.                              *> 고객
               10  AM-CUST-NO        PIC S9(9) COMP.     *> 고객번호
               10  AM-NAME           PIC X(22).          *> 성명
               10  AM-NAME-KANJI     PIC G(10)
                                     USAGE DISPLAY-1.    *> 한자성명
           05  AM-OPEN-DATE          PIC S9(8) COMP-3.   *> 개설일
           05  AM-STATUS             PIC X.              *> 상태
               88  AM-ACTIVE         VALUE '1'.          *> 정상
               88  AM-DORMANT        VALUE '2'.          *> 휴면
               88  AM-CLOSED         VALUE '8' '9'.      *> 해지
           05  AM-BALANCES           COMP-3.
               10  AM-BALANCE        PIC S9(13)V99.      *> 잔액
               10  AM-AVAILABLE      PIC S9(13)V99.      *> 출금가능액
               10  AM-ACCRUED        PIC S9(9)V9(4).     *> 미수이자
           05  AM-RATE               PIC S9(2)V9(5).     *> 이율
           05  AM-OVERDRAFT          PIC S9(11)
                                     SIGN IS LEADING.    *> 대월
           05  AM-MONTHLY OCCURS 3 TIMES.                *> 월별
               10  AM-M-COUNT        PIC 9(5) COMP-3.    *> 건수
               10  AM-M-TURNOVER     PIC S9(11) COMP-3.  *> 거래액
           05  AM-LAST-USED          PIC 9(8)
                                     BLANK WHEN ZERO.    *> 최종거래일
           05  FILLER                PIC X(17).
