000100 01  ACCT-REC.                                        *> 계좌원장
000200     05  ACCT-NO       PIC X(14).                     *> 계좌번호
000300     05  STATUS        PIC X.                         *> 상태
000400         88  ACTIVE    VALUE '1'.                     *> 정상
000500         88  CLOSED    VALUE '9'.                     *> 해지
000600     05  BALANCE       PIC S9(13)V99 COMP-3.          *> 잔액
000700     05  ROW-COUNT     PIC S9(4) COMP.                *> 건수
000800     05  ROWS OCCURS 0 TO 50 DEPENDING ON ROW-COUNT.  *> 거래
000900         10  AMOUNT    PIC S9(11) COMP-3.             *> 금액
